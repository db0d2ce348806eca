import type { ErrorDetail } from '../error.ts'
import type { Shape } from '../model.ts'

/** One constraint that one value breaks. */
export interface Violation {
  /** As AWS writes it: `code.imageUri`, `tags.1.member.key`. */
  readonly path: string
  readonly value: unknown
  /** What the value is; undefined for what is not there. */
  readonly shape?: Shape
  /** `Member must have length less than or equal to 64` */
  readonly constraint: string
  readonly sensitive: boolean
}

/** How one service says that an input breaks the model. */
export interface Wording {
  readonly code: string
  readonly text: (found: readonly Violation[], operation: string) => string
  readonly detail?: (found: readonly Violation[], operation: string) => ErrorDetail
  /** Whether the constraints of elements and of a map's values end in `Member must not be null`. */
  readonly namesNull?: boolean
}

const byService: Readonly<Record<string, Wording>> = {
  ecr: { code: 'InvalidParameterException', text: ecrText },
  iam: { code: 'ValidationError', text: iamText },
  sts: { code: 'ValidationError', text: coralText() },
  lambda: { code: 'ValidationException', text: coralText(), namesNull: true },
  logs: { code: 'InvalidParameterException', text: logsText },
  sqs: { code: 'MissingParameter', text: sqsText },
  organizations: {
    code: 'InvalidInputException',
    text: (found, operation) => organizationsFault(found, operation)[1],
    detail: (found, operation) => ({ Reason: organizationsFault(found, operation)[0] }),
  },
}

/** As a constraint on a pattern begins. */
export const patternLead = 'Member must satisfy regular expression pattern: '

export function wordingOf(service: string): Wording {
  return byService[service] ?? { code: 'ValidationError', text: coralText() }
}

/**
 * The text of AWS's common framework: every violation, counted and joined. IAM repeats no value in it: recordings of 2026 show
 * none for passwords' lengths, client IDs, tags, statuses and version IDs.
 */
function coralText({ hidden = false } = {}) {
  return (found: readonly Violation[]) => {
    const each = found.map(({ path, value, shape, constraint, sensitive }) => {
      const shown = sensitive || hidden ? '' : ` ${printedValue(value, shape)}`
      return `Value${shown} at '${path}' failed to satisfy constraint: ${constraint}`
    })
    return `${found.length} validation error${found.length === 1 ? '' : 's'} detected: ${each.join('; ')}`
  }
}

/**
 * What IAM says of a text that its older patterns refuse, by pattern: one sentence for the first of them, before lengths and
 * absent members are told. Its newer patterns (descriptions, tags, version IDs) have the framework's text. Recorded for users',
 * roles', groups' and policies' names, access key IDs, policy documents, `path` and `pathPrefix`.
 * Differs from AWS? The other members with the same patterns are taken for the same kind.
 */
const iamRules: Readonly<Record<string, string>> = {
  '[\\w+=,.@-]+': 'contain only alphanumeric characters and/or the following: +=,.@_-',
  '[\\w]+': 'contain only alphanumeric characters.',
  '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+': 'contain only printable ASCII characters.',
}

const iamPathRules: Readonly<Record<string, string>> = {
  path: 'begin and end with / and contain only alphanumeric characters and/or / characters.',
  newPath: 'begin and end with / and contain only alphanumeric characters and/or / characters.',
  pathPrefix:
    'begin with the / character and contain only alphanumeric characters and/or / characters.',
}

const coralIamText = coralText({ hidden: true })

function iamText(found: readonly Violation[]): string {
  for (const { path, constraint } of found) {
    const pattern = constraint.split(patternLead, 2)[1]
    const rule = pattern !== undefined && (iamPathRules[path] ?? iamRules[pattern])
    if (rule) return `The specified value for ${path} is invalid. It must ${rule}`
  }
  return coralIamText(found)
}

/** CloudWatch Logs measures its names itself, before anything else. */
function logsText(found: readonly Violation[]): string {
  const tooLong = found.some(
    ({ path, constraint }) =>
      /^log(Group|Stream)Name$/.test(path) && constraint.includes('less than or equal to 512'),
  )
  return tooLong
    ? 'Invalid LogGroup or LogStream, both must have length less than or equal to 512.'
    : coralText()(found)
}

/** SQS's model says nothing but what must be there. `entries.1.member.messageBody` is counted from one. */
function sqsText([first]: readonly Violation[]): string {
  const [parameter = '', at, , member] = (first?.path ?? '').split('.')
  const named = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)
  const path = [named(parameter), at, member && named(member)].filter((part) => part !== undefined)
  return `The request must contain the parameter ${path.join('.')}.`
}

const repositoryNamePattern = '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*'

/** ECR names the first violation only. It checks repository names itself and says so in other words. */
function ecrText([first]: readonly Violation[]): string {
  if (!first) return ''
  const reason =
    first.path !== 'repositoryName'
      ? first.constraint
      : first.constraint.includes('regular expression')
        ? // Differs from AWS? The pattern is as recorded until 2021; the model's is newer and takes more names.
          `must satisfy regular expression '${repositoryNamePattern}'`
        : first.constraint.replace('Member must', 'must')
  return `Invalid parameter at '${first.path}' failed to satisfy constraint: '${reason}'`
}

/**
 * Organizations has a reason and a sentence for each kind of constraint, and the reason names the member. Recorded in September 2026 (radkawar/stackd,
 * testdata/aws/iam/organizations_inputs.json, organizations_handshakes.json and organizations_policy_validation.json).
 * Differs from AWS? Of what is too short, too large and too small the reason is recorded, and not the sentence.
 */
function organizationsFault(
  [first]: readonly Violation[],
  operation: string,
): readonly [reason: string, text: string] {
  const { constraint = '', path = '', shape } = first ?? {}
  const member = path
    .replace(/\./g, '_')
    .replace(/(?<=[a-z])(?=[A-Z])/g, '_')
    .toUpperCase()
  const isNothing = constraint === 'Member must not be null'
  const pattern = 'You provided a value that does not match the required pattern.'
  if (path === 'accountId' && operation === 'ListEffectivePolicyValidationErrors')
    return ['TARGET_NOT_SUPPORTED', 'You specified a target that is not currently supported.']
  if (path === 'target.type' || (path === 'target.id' && isNothing))
    return [
      'INVALID_PARTY_TYPE_TARGET',
      'You specified an invalid party type as the target parameter.',
    ]
  if (isNothing)
    return shape?.type === 'structure'
      ? ['INVALID_PATTERN', pattern]
      : [`INPUT_REQUIRED:${member}`, 'You must provide a value for the parameter.']
  if (constraint.includes('regular expression')) return [`INVALID_PATTERN:${member}`, pattern]
  if (constraint.includes('enum value set'))
    return shape?.name.endsWith('PolicyType')
      ? ['INVALID_ENUM_POLICY_TYPE', 'You specified an invalid policy type.']
      : [`INVALID_ENUM:${member}`, 'You specified an invalid value.']
  const tooMuch = constraint.includes('less than')
  if (constraint.includes('have value'))
    return [
      `${tooMuch ? 'MAX' : 'MIN'}_VALUE_EXCEEDED:${member}`,
      `You provided a numeric parameter that has a ${tooMuch ? 'larger' : 'smaller'} value than allowed.`,
    ]
  return tooMuch
    ? [`MAX_LENGTH_EXCEEDED:${member}`, 'You provided a string that exceeds that maximum length.']
    : [
        `MIN_LENGTH_EXCEEDED:${member}`,
        'You provided a string parameter that is shorter than allowed.',
      ]
}

/** Nobody reads more of a value, and an answer should not be as long as its request. */
const printedMax = 65_536

/** As Java prints it: a text in quotes, a list in brackets, null bare. */
function printedValue(value: unknown, shape: Shape | undefined): string {
  return value === null ? 'null' : `'${javaText(value, shape, { left: printedMax })}'`
}

function javaText(value: unknown, shape: Shape | undefined, room: { left: number }): string {
  if (Array.isArray(value))
    return `[${joined(value, room, (one) => javaText(one, shape?.member?.shape, room))}]`
  if (value instanceof Uint8Array)
    return `java.nio.HeapByteBuffer[pos=0 lim=${value.byteLength} cap=${value.byteLength}]`
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'object' && value !== null)
    return shape?.type === 'structure'
      ? structureText(value, shape, room)
      : `{${joined(Object.entries(value), room, ([key, one]) => `${key}=${javaText(one, shape?.value?.shape, room)}`)}}`
  const text = String(value).slice(0, Math.max(0, room.left))
  room.left -= text.length
  return text
}

/**
 * `Tag(key=a, value=b)`, as recorded of STS in September 2026 (radkawar/stackd, testdata/aws/iam/outbound_identity.json).
 * Differs from AWS? That the other services print theirs so is assumed, and that members which are absent are left out.
 */
function structureText(value: object, shape: Shape, room: { left: number }): string {
  const members = Object.entries(value).filter(([, one]) => one !== undefined)
  const text = joined(
    members,
    room,
    ([name, one]) =>
      `${name.charAt(0).toLowerCase()}${name.slice(1)}=${javaText(one, shape.members.get(name)?.shape, room)}`,
  )
  return `${shape.name}(${text})`
}

function joined<T>(
  values: readonly T[],
  room: { left: number },
  textOf: (value: T) => string,
): string {
  const texts: string[] = []
  for (const value of values) {
    if (room.left <= 0) break
    texts.push(textOf(value))
    room.left -= 2
  }
  return texts.join(', ')
}
