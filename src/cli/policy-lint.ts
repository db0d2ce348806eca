import { readFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { readBody } from '../aws/http.ts'
import { systemWords } from '../aws/system-words.ts'
import { actionTables, type Finding, type LintedType, lint } from '../policy/index.ts'
import { awsManagedPolicies } from '../store/iam/managed-policies/index.ts'
import { Failure } from './failure.ts'
import { withLanguage } from './language/option.ts'
import { type LanguageOption, sayFor } from './language/say.ts'
import { type LintedFile, renderFindings } from './policy-findings.ts'
import { styleFor } from './terminal.ts'

interface LintCommandOptions extends LanguageOption {
  readonly type: LintedType | 'auto'
  readonly strict?: boolean
  readonly json?: boolean
}

export const lintedTypes = [
  'auto',
  'identity',
  'resource',
  'trust',
  'scp',
  'rcp',
  'ecr-repository',
  'session',
]

/** No policy of AWS's may be longer than 32 kB; a file may be indented generously. */
const bytesMax = 1024 * 1024

export function configureLint(command: Command): void {
  withLanguage(command)
    .description('find what is wrong with policies, and what in them has no effect')
    .argument('<file...>', 'JSON files with one policy each, or - for standard input')
    .addOption(
      new Option('--type <type>', 'what the policies are for').choices(lintedTypes).default('auto'),
    )
    .option('--strict', 'fail on security warnings too')
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      `
It ends with 1 when there are errors. The codes are those of IAM Access Analyzer
where it has one.

Examples:
  tidegate policy lint policy.json
  aws ecr get-repository-policy --repository-name app \\
    --query policyText --output text | tidegate policy lint -`,
    )
    .action(run)
}

async function run(files: readonly string[], options: LintCommandOptions): Promise<void> {
  const tables = await actionTables()
  const managedPolicies = new Set((await awsManagedPolicies()).keys())
  const linted: LintedFile[] = []
  for (const file of files) {
    const text = await read(file)
    const findings = lint(text, { type: options.type, tables, managedPolicies })
    linted.push({ name: file === '-' ? 'stdin' : file, text, findings })
  }
  process.stdout.write(
    options.json
      ? `${JSON.stringify(linted.flatMap(asJson), undefined, 2)}\n`
      : renderFindings(linted, styleFor(process.stdout, process.env), await sayFor(options)),
  )
  const fails = ({ kind }: Finding) =>
    kind === 'ERROR' || (options.strict === true && kind === 'SECURITY_WARNING')
  if (linted.some(({ findings }) => findings.some(fails))) process.exitCode = 1
}

const asJson = ({ name, findings }: LintedFile) =>
  findings.map((finding) => ({ file: name, ...finding }))

async function read(file: string): Promise<string> {
  if (file === '-') return Buffer.from(await readBody(process.stdin, { bytesMax })).toString('utf8')
  try {
    const bytes = await readFile(file)
    if (bytes.length <= bytesMax) return bytes.toString('utf8').replace(/^\ufeff/, '')
  } catch (error) {
    throw new Failure(
      `cannot read \`${file}\`: ${systemWords(error)}; name a file with a policy, or - for standard input`,
      2,
    )
  }
  throw new Failure(`\`${file}\`: expected a policy of at most ${bytesMax} bytes, got more`, 2)
}
