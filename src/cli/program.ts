import { Command, Help } from 'commander'
import type { CommandEntry } from './command.ts'
import { typedName, version } from './self.ts'
import { asTyped, filled, reworded } from './wording.ts'

/** Every command: one row here, one file beside this one. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  up: {
    summary: 'start the server; without a command, this is what runs',
    load: () => import('./up.ts'),
  },
  demo: {
    summary: 'play five stories of denials: the reason, the fix, the success',
    load: () => import('./demo.ts'),
  },
  exec: {
    summary: 'run a command with the credentials of a principal',
    load: () => import('./exec.ts'),
  },
  explain: {
    summary: 'say why a request was refused, and what would allow it',
    load: () => import('./explain.ts'),
  },
  doctor: {
    summary: 'say why AWS refuses something, from what was exported of real accounts',
    load: () => import('./doctor/command.ts'),
  },
  check: {
    summary: 'hold expectations against what was collected of real accounts',
    load: () => import('./doctor/check.ts'),
  },
  diff: {
    summary: 'say what access a change of policies adds and removes',
    load: () => import('./doctor/diff.ts'),
  },
  collect: {
    summary: 'read AWS accounts for the doctor, by their profiles',
    load: () => import('./collect/command.ts'),
  },
  import: {
    summary: 'make the running server look like accounts that were collected',
    load: () => import('./import/command.ts'),
  },
  watch: {
    summary: 'show refused requests as they happen',
    load: () => import('./watch.ts'),
  },
  events: {
    summary: 'show what happened, as CloudTrail and EventBridge tell it',
    load: () => import('./events.ts'),
  },
  policy: {
    summary: 'check policy files, or write the least policy for a principal',
    load: () => import('./policy.ts'),
  },
  fsck: {
    summary: 'check every image and layer that is stored',
    load: () => import('./fsck.ts'),
  },
  gc: {
    summary: 'remove layers that nothing refers to, and say what was freed',
    load: () => import('./gc.ts'),
  },
  du: {
    summary: 'say which accounts and repositories hold how much',
    load: () => import('./du.ts'),
  },
  clock: {
    summary: "show the server's clock, or move it forward",
    load: () => import('./clock.ts'),
  },
  'scan-data': {
    summary: 'add, list and remove the vulnerability data that image scans compare with',
    load: () => import('./scan-data/command.ts'),
  },
  imds: {
    summary: "serve an EC2 instance's metadata, with a role's credentials",
    load: () => import('./imds.ts'),
  },
  templates: {
    summary: "register partners' policy templates and role templates, which no API takes",
    load: () => import('./templates.ts'),
  },
  messages: {
    summary: "print what IAM sends to partners' SNS topics, such as exchange tokens",
    load: () => import('./messages.ts'),
  },
  operations: {
    summary: "list the services' operations: implemented and refused",
    load: () => import('./operations.ts'),
  },
  completion: {
    summary: 'print a script with which a shell completes what is typed',
    load: () => import('./completion.ts'),
  },
  'docker-credential': {
    summary: 'answer a docker client as a credential helper',
    hidden: true,
    load: () => import('./docker-credential.ts'),
  },
}

const widthMax = 80

/** The program with all its commands by name, and the arguments and options of those that are loaded. */
export async function buildProgram(loaded: (name: string) => boolean): Promise<Command> {
  const typed = typedName(process.env)
  const program = new Command('tidegate')
    .description(
      'Amazon ECR, Lambda (container images), IAM, STS and Organizations on your own machine, where every permission is really decided',
    )
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError(`see \`${typed} --help\``)
    .configureOutput({
      getOutHelpWidth: helpWidth,
      writeOut: (text) => void process.stdout.write(filled(asTyped(text, typed), helpWidth())),
      writeErr: (text) => void process.stderr.write(asTyped(text, typed)),
      outputError: (text, write) => write(`tidegate: ${reworded(text)}`),
    })
    // The name as it is typed is longer: it must be there before lines are broken.
    .configureHelp({
      boxWrap: (text, width) => new Help().boxWrap(asTyped(text, typed), width),
    })
    .addHelpText(
      'after',
      `
Begin with:
  tidegate         (starts the server; go on in a second terminal)
  tidegate demo
  tidegate exec --as 111111111111 -- aws sts get-caller-identity

The options of \`tidegate up\` may stand without a command:
  tidegate --port 5000`,
    )
  for (const [name, { summary, hidden, load }] of Object.entries(commands)) {
    const command = program.command(name, { hidden: hidden ?? false }).description(summary)
    if (!loaded(name)) continue
    ;(await load()).configure(command, () => buildProgram(() => true))
    const hint = (path: string) => `see \`${typed} ${path} --help\``
    command.showHelpAfterError(hint(name))
    for (const below of command.commands) below.showHelpAfterError(hint(`${name} ${below.name()}`))
  }
  return program
}

const helpWidth = (): number => Math.min(process.stdout.columns || widthMax, widthMax)
