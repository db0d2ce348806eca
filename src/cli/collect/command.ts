import type { Command } from 'commander'
import { parseRegion } from '../../names/region.ts'
import { several } from '../command.ts'
import { usage } from '../failure.ts'
import { withLanguage } from '../language/option.ts'
import { sayAside } from '../language/say.ts'

interface CollectOptions {
  readonly profile?: readonly string[]
  readonly region?: readonly string[]
  readonly output?: string
  readonly redact?: boolean
  readonly printPolicy?: boolean
}

export function configure(collect: Command): void {
  withLanguage(collect)
    .option('--profile <name>', "an account's AWS profile; may be given several times", several)
    .option('--region <code>', "a Region (default: the profile's); several times", several)
    .option('-o, --output <folder>', 'where the answers are written')
    .option('--redact', 'replace account numbers and names, the same everywhere')
    .option('--print-policy', 'print the policy that this needs in each account')
    .addHelpText(
      'after',
      `
It only reads. What a profile may not read is written down as unknown, and named.
No key, no environment variable of a function, no address of its code and no log
line is written. Without --profile the credentials of the shell are used.

The organization's policies are read by a profile of its management account, or of
a delegated administrator.

Examples:
  tidegate collect --print-policy
  tidegate collect --profile work --profile images -o estate/
  tidegate doctor - estate/ < message.txt`,
    )
    .action(run)
}

async function run({ profile = [], region = [], output, redact, printPolicy }: CollectOptions) {
  // The AWS SDK is loaded only here.
  if (printPolicy) {
    const { collectPolicy } = await import('./policy.ts')
    process.stdout.write(`${JSON.stringify(collectPolicy(), undefined, 2)}\n`)
    return
  }
  if (output === undefined) throw usage('expected `-o` with the folder to write to, got none')
  for (const one of region)
    if (!parseRegion(one))
      throw usage(`--region: expected a Region code such as us-east-1, got \`${one}\``)
  const { expectEmpty, writeEstate } = await import('./write.ts')
  if (redact) await expectEmpty(output)
  const { accountsOf } = await import('./connections.ts')
  const { gather } = await import('./gather.ts')
  const { startProgress } = await import('./progress.ts')
  const accounts = await accountsOf(profile, region)
  const say = await sayAside()
  const progress = startProgress(process.stderr, say)
  const { answers, notes, notServed } = await gather(accounts, progress.step).finally(progress.end)
  const { withoutSecrets } = await import('./secrets.ts')
  const written = withoutSecrets(answers)
  const kept = redact
    ? (await import('./redact-answers.ts')).redacted(written.answers)
    : written.answers
  await writeEstate(output, kept)
  for (const note of [...notes, ...written.notes, ...notServed])
    process.stderr.write(`tidegate: ${say(note)}\n`)
  const count = `${accounts.length} ${accounts.length === 1 ? 'account' : 'accounts'}`
  process.stdout.write(`${say(`${answers.length} answers of ${count} are in \`${output}\``)}\n`)
}
