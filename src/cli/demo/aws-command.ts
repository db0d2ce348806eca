import type { AwsCall } from './aws-call.ts'

/** Longer values are shown as the file a person would put them in. */
const inlineMax = 60

/** The AWS CLI command that makes this very call, option by option: each part stays on one line. */
export function awsCommand({ service, operation, input }: AwsCall): readonly string[] {
  const options = Object.entries(input).map(([name, value]) => `--${dashed(name)} ${word(value)}`)
  const invoke = operation === 'Invoke' ? ['out.json', '&& cat out.json'] : []
  return [`aws ${service} ${dashed(operation)}`, ...options, ...invoke]
}

/** `FunctionName` and `functionName` are `function-name`. */
const dashed = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase()

function word(value: unknown): string {
  if (Array.isArray(value)) return value.map(word).join(' ')
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, one]) => `${name}=${word(one)}`)
      .join(',')
  const text = String(value)
  if (/^[\w@%+=:,./-]+$/.test(text)) return text
  return text.length > inlineMax ? 'file://policy.json' : `'${text}'`
}

/** As the AWS CLI words it. */
export const awsError = (operation: string, code: string, message: string): string =>
  `An error occurred (${code}) when calling the ${operation} operation: ${message}`
