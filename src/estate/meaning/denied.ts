import { parseArn } from '../../names/arn.ts'
import type { DenialSentence } from '../../policy/message/denials.ts'

/** A denial's parts, with what their ARNs say. */
export interface Denial extends DenialSentence {
  /** The role behind a session: what a policy names. */
  readonly holder?: string
  readonly callerAccount?: string
  readonly owner?: string
  /** Undefined where one of the two accounts is not told. */
  readonly across: boolean | undefined
}

export function denialOf(sentence: DenialSentence): Denial {
  const { principal = '', resource = '', action } = sentence
  const callerAccount = accountIn(principal)
  // An action on `*` is asked in the caller's own account; so is what IAM names without an ARN.
  const owner =
    accountIn(resource) ??
    (resource === '*' || !resource.startsWith('arn:') ? callerAccount : undefined)
  const holder = holderOf(principal)
  return {
    ...sentence,
    action,
    ...(holder !== undefined && { holder }),
    ...(callerAccount !== undefined && { callerAccount }),
    ...(owner !== undefined && { owner }),
    across: callerAccount && owner ? callerAccount !== owner : undefined,
  }
}

const accountIn = (arn: string): string | undefined => {
  const account = parseArn(arn)?.account
  return account && /^\d{12}$/.test(account) ? account : undefined
}

/** A session's ARN leaves out its role's path, so that the role's own ARN is known only without one. */
function holderOf(principal: string): string | undefined {
  const arn = parseArn(principal)
  if (!arn) return undefined
  const [kind, role] = arn.resource.split('/')
  return kind === 'assumed-role'
    ? `arn:${arn.partition}:iam::${arn.account}:role/${role}`
    : principal
}
