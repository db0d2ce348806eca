import type { AwsCall, Service } from './aws-call.ts'

export interface FixCall {
  /** An account. */
  readonly as: string
  readonly call: AwsCall
}

/**
 * The call that an AWS CLI command of an explanation makes: the demo applies the very fix that was shown.
 * @throws RangeError for what is no such command.
 */
export function callOf(command: string): FixCall {
  // What is looked at before is another command, in front of it.
  const last = command.slice(Math.max(0, command.lastIndexOf('npx tidegate exec')))
  const [, as = '', line = last] = /^npx tidegate exec --as (\S+) -- (.*)$/s.exec(last) ?? []
  const [aws, service = '', operation = '', ...options] = words(line)
  if (aws !== 'aws' || !/^(ecr|iam)$/.test(service))
    throw new RangeError(`expected an \`aws ecr\` or \`aws iam\` command, got \`${command}\``)
  const input: Record<string, string> = {}
  for (let at = 0; at + 1 < options.length; at += 2) {
    const name = pascal((options[at] ?? '').replace(/^--/, ''))
    input[service === 'ecr' ? name.charAt(0).toLowerCase() + name.slice(1) : name] =
      options[at + 1] ?? ''
  }
  // The CLI's own option, not the operation's.
  const { region: _, ...rest } = input
  return { as, call: { service: service as Service, operation: pascal(operation), input: rest } }
}

const pascal = (dashed: string): string =>
  dashed.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase())

/** A shell's words, of which some stand in single quotes. */
const words = (line: string): string[] =>
  [...line.matchAll(/(?:'[^']*'|\\.|[^\s'\\])+/g)].map(([word]) =>
    word.replace(
      /'([^']*)'|\\(.)/g,
      (_, quoted?: string, escaped?: string) => quoted ?? escaped ?? '',
    ),
  )
