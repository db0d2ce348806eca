import { existsSync, statSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { readBody } from '../../aws/http.ts'
import { readMessage } from '../../policy/message/read.ts'
import { several, withEndpoint } from '../command.ts'
import { usage } from '../failure.ts'
import { hasServer } from '../find-server.ts'
import { withLanguage } from '../language/option.ts'
import { messageAlone } from './message-alone.ts'
import { type Options, taskNames } from './options.ts'
import { pageFor } from './page.ts'
import { withSetting } from './setting.ts'
import { textOf } from './text.ts'

const messageMax = 1024 * 1024
const clipboardMilliseconds = 5000

export function configure(doctor: Command): void {
  withLanguage(withSetting(withEndpoint(doctor)))
    .argument('[words...]', 'what to look at, then files and folders of what was collected')
    .option('--as <principal>', 'who does it: the ARN of a user, role or session, or an account')
    .option('--image <uri>', 'the image, or the ARN of its repository')
    .option('--function <arn>', 'the function')
    .option('--role <arn>', "the function's execution role")
    .option(
      '--vpc-endpoint <id>',
      'the VPC endpoint that the requests go through; several',
      several,
    )
    .option('--profile <name>', 'read the account of this AWS profile now; several times', several)
    .option('--no-organization', 'the accounts are in no organization, or its policies allow all')
    .option('--clipboard', 'the message is in the clipboard; all words are files and folders')
    .option('--all', 'look at everything; all words are files and folders')
    .addOption(
      new Option('--format <format>', 'how the findings are printed')
        .choices(['text', 'json', 'sarif', 'markdown'])
        .default('text'),
    )
    .option(
      '--apply',
      'write each proven fix to where it was read, and ask again; AWS: asks you first',
    )
    .option('--json', 'the same as --format json')
    .option('--full', 'with --all: every finding, also where there are many of one kind')
    .addHelpText(
      'after',
      `
The first word is a message of AWS's, in quotes, as any tool printed it; - to read
it from standard input (--clipboard reads the clipboard); a file of CloudTrail's; or a task: ${taskNames.join(', ')}.
The others are files, or folders of files, as these commands print them:
  aws iam get-account-authorization-details
  aws ecr describe-repositories, get-repository-policy
  aws lambda list-functions, get-function, get-policy
  aws ecr get-registry-policy, get-account-setting --name REGISTRY_POLICY_SCOPE
  aws ec2 describe-vpc-endpoints, aws kms get-key-policy, list-grants
  aws organizations list-roots, list-accounts-for-parent, describe-policy, …
A policy document by itself is given as FILE=ARN, with the ARN of what it is of.
Beside them, or in their place:
  terraform show -json PLAN > plan.json    how it will be: stands over how it is
  terraform show -json, terraform.tfstate  how it is
  template.yaml, template.json             of CloudFormation or SAM
  cdk.out                                  what cdk synth writes
  a folder with .tf files                  for the fix as a patch of them
What those call a resource may be written for its ARN, such as
aws_lambda_function.app or a template's AppFunction.
A fix is printed as commands for AWS, and as a patch of what declares its policies.
What was not collected is unknown, and is never taken for "there is none".
Without files and profiles the running server is asked, if there is one.

It ends with 0 when all is allowed, 1 with findings, 2 for input that is no use.
With --all a finding is an error or a warning: notes alone end with 0.

Examples:
  tidegate doctor - exports/ < message.txt
  tidegate doctor push --as arn:aws:iam::111111111111:role/ci \\
    --image 999999999999.dkr.ecr.us-east-1.amazonaws.com/app exports/
  tidegate doctor --all --format sarif exports/ > doctor.sarif`,
    )
    .action(run)
}

/** What is asked is told apart here, and each kind loads what it takes: a message alone takes little. */
async function run(words: readonly string[], options: Options): Promise<void> {
  const [first, ...rest] = words
  if (options.clipboard) {
    if (options.all) throw usage('--clipboard: expected a message to read, not --all')
    const { clipboardText } = await import('./clipboard.ts')
    const text = await clipboardText({ bytesMax: messageMax, milliseconds: clipboardMilliseconds })
    return await aboutText(text, words, options)
  }
  if (options.all) return await all(words, options)
  if (first === undefined)
    throw usage('expected a message, a task or a file: see `tidegate doctor --help`')
  const task = taskNames.find((one) => one === first)
  if (task) {
    const { aboutTask } = await import('./examine.ts')
    return await aboutTask(task, rest, options)
  }
  const name = first.replace(/=arn:.*$/, '')
  const isFile = first !== '-' && existsSync(name)
  if (isFile && statSync(name).isDirectory())
    throw usage(
      `${beforeFiles}, got the folder \`${first}\`: add --all to look at everything in it`,
    )
  if (!isFile && /^[\w-]{2,40}$/.test(first) && readMessage(first).sentences.length === 0)
    throw await notTask(first)
  const message = first === '-' ? await standardInput() : isFile ? textOf(first) : first
  return await aboutText(message, rest, options, isFile ? first : undefined)
}

const beforeFiles = 'expected a message, a task or a CloudTrail record before the files'

/** A single word is no message. */
async function notTask(word: string) {
  const { nearest } = await import('../../policy/lint/nearest.ts')
  const meant = nearest(word, taskNames)
  const tasks =
    meant === undefined ? `tasks are ${taskNames.join(', ')}` : `did you mean \`${meant}\`?`
  return usage(`expected a task, a message in quotes or a file, got \`${word}\`: ${tasks}`)
}

/** A message or a record of CloudTrail's. What came from a file is the latter, or is no use. */
async function aboutText(
  text: string,
  paths: readonly string[],
  options: Options,
  file?: string,
): Promise<void> {
  if (/^\s*[[{]/.test(text)) {
    const { aboutRecords } = await import('./examine.ts')
    if (await aboutRecords(text, paths, options)) return
  }
  if (file !== undefined) throw usage(`${beforeFiles}, got \`${file}\``)
  if (paths.length === 0 && (await messageAlone(text, options))) return
  const { aboutMessage } = await import('./examine.ts')
  await aboutMessage(text, paths, options)
}

async function all(words: readonly string[], options: Options): Promise<void> {
  if (words.length === 0 && !options.profile && !hasServer(options.endpoint, process.env))
    throw usage('--all: expected files or folders, --profile, or a running server, got none')
  const { examineAll } = await import('./all.ts')
  await examineAll(words, options, { ...(await pageFor(options)), full: options.full ?? false })
}

const standardInput = async (): Promise<string> =>
  Buffer.from(await readBody(process.stdin, { bytesMax: messageMax })).toString('utf8')
