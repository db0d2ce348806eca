import { parseArn } from '../names/arn.ts'

/** One refused request, as the log and `tidegate watch` tell it. It holds no secret and no part of a body. */
export interface Refusal {
  /** The id for `tidegate explain`. */
  readonly request: string
  /** ISO 8601, by the server's clock. */
  readonly at: string
  /** Null for what the server did by itself, such as Lambda preparing a function. */
  readonly status: number | null
  /** As AWS or the OCI registry calls it. */
  readonly code: string
  /** `ecr:PutImage`; a method and path where no operation was reached. */
  readonly operation: string
  /** An ARN, a service's name, or `key <access key id>`; null when nobody was named. */
  readonly caller: string | null
  /** The account whose resource it is; null when no resource was reached. */
  readonly owner: string | null
  /** An ARN or `*`. */
  readonly resource: string | null
  /** A few words. */
  readonly why: string
  /** More than 1 sums up repetitions of a line told before. */
  readonly times: number
}

/** `403 ecr:PutImage 111111111111:root → us-east-1:999999999999:repository/app, no … policy allows it, explain <id>` */
export function refusalLine(refusal: Refusal): string {
  const { request, status, operation, why, times } = refusal
  const again = times > 1 ? `, ${times} times more` : ''
  const who = parties(refusal)
  return `${status ?? 'background'} ${operation}${who && ` ${who}`}, ${why}${again}, explain ${request}`
}

/** Caller → owner and resource; less when less is known. */
export function parties({ caller, resource }: Refusal): string {
  const from = caller === null ? '' : shortArn(caller)
  return resource === null ? from : `${from} → ${shortArn(resource)}`.trim()
}

/** Without `arn:aws:ecr:`, which the operation already says; Region, account and the rest stay. */
function shortArn(text: string): string {
  if (!parseArn(text)) return text
  return text.split(':').slice(3).join(':').replace(/^:/, '')
}

/** What AWS says about the cause, shortened; the error's code where it says nothing. */
export function reasonOf(code: string, message: string, operation: string): string {
  const [, missing, action] = / because no ([\w -]+) allows the (\S+) action/.exec(message) ?? []
  if (missing) return `no ${missing} allows ${action === operation ? 'it' : action}`
  const [, denying] = / with an explicit deny in ((?:an?|the) [\w -]+)/.exec(message) ?? []
  if (denying) return `explicit deny in ${denying}`
  return causes.find(({ says }) => says.test(message))?.why ?? code
}

/** Sentences whose code says nothing. Messages are not printed themselves: some quote what was sent. */
const causes: readonly { readonly says: RegExp; readonly why: string }[] = [
  { says: /^Lambda does not have permission to access the ECR image/, why: 'lambda may not pull' },
  { says: /^The function does not have permission to access/, why: 'lambda may not pull' },
  { says: /cannot be assumed by Lambda/, why: 'lambda may not assume the role' },
  { says: /^Source image .* is not valid/, why: 'the source image is not valid' },
  { says: /Invalid repository policy provided/, why: 'invalid repository policy' },
  { says: /not authorized to perform/i, why: 'not authorized' },
  { says: /authorization token has expired/, why: 'the login has expired' },
  { says: /authorization token is for another Region/, why: 'the login is for another Region' },
  { says: /expected a password of GetAuthorizationToken/, why: 'the login was not accepted' },
]
