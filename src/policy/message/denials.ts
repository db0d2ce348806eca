import type { PolicyType } from '../types.ts'

/** AWS's sentence about a request that no policy allowed, taken apart. What it left out is absent. */
export interface DenialSentence {
  readonly kind: 'denied'
  /** From its first word to its last. */
  readonly sentence: string
  /** An ARN, `anonymous`, or a service's name. */
  readonly principal?: string
  /** `ecr:BatchGetImage`, as AWS spelt it. */
  readonly action: string
  /** An ARN, `*`, or what IAM prints instead: `role ci`. */
  readonly resource?: string
  /** Whether a policy denied, or none allowed. */
  readonly outcome?: 'explicitly-denied' | 'implicitly-denied'
  /** The side AWS named. One is named where several lack: it is a hint. */
  readonly type?: PolicyType
  /** The policy that denied, where AWS names it. */
  readonly policyArn?: string
}

const types =
  'identity-based policy|resource-based policy|permissions boundary|sessions? policy|service control policy|resource control policy|VPC endpoint policy|role trust policy'

const reason = [
  // `because no … policy allows the … action`; the documentation also has `because the role trust policy …`.
  `because (?:no|the) (?<silent>${types}) allows? the \\S+ action`,
  // A denial by an organization's policy may come through an endpoint's.
  `with an explicit deny(?: in (?:an?|the) (?<denying>${types})(?: transitively through an? (?<through>${types}))?(?:: ?(?<policy>arn:[^\\s"'\`)\\],;]+))?)?`,
].join('|')

// IAM prints names; S3 puts its ARN into quotes. An ARN ends before what a sentence puts behind it.
const resource = String.raw`(?:on (?:the )?resource:? ?(?:"(?<quoted>[^"]+)"|(?<arn>arn:[^\s"'\`)\]]+)|(?<star>\*)|(?<named>(?:role|policy|user|group|instance profile|access key|mfa|server certificate) [\w+=,.@/-]+))?|on the resource)`

const sentences = new RegExp(
  String.raw`(?:User:? (?<user>\S+) is |User is |(?<service>[A-Z][\w-]*(?: [A-Z][\w-]*){0,3}) is )?[Nn]ot authorized to perform:? (?<action>[A-Za-z0-9-]+:[A-Za-z0-9*]+)(?: ${resource})?(?: (?<reason>${reason}))?`,
  'g',
)

/** Every such sentence of a text that is one line, each once, in order. */
export function denialsIn(text: string): readonly DenialSentence[] {
  const found = new Map<string, DenialSentence>()
  for (const match of text.matchAll(sentences)) {
    const { groups = {} } = match
    const subject = groups.user ?? groups.service
    const of = groups.quoted ?? arnEnd(groups.arn) ?? groups.star ?? nameEnd(groups.named)
    const type = (groups.through ?? groups.denying ?? groups.silent)?.replace('sessions', 'session')
    const policy = arnEnd(groups.policy)
    found.set(match[0], {
      kind: 'denied',
      sentence: trimmed(match[0]),
      ...(subject !== undefined && { principal: subject }),
      action: groups.action ?? '',
      ...(of !== undefined && { resource: of }),
      ...(groups.reason !== undefined && {
        outcome: groups.silent === undefined ? 'explicitly-denied' : 'implicitly-denied',
      }),
      ...(type !== undefined && { type: type as PolicyType }),
      ...(policy !== undefined && { policyArn: policy }),
    })
  }
  return [...found.values()]
}

/** What a sentence puts behind an ARN is no part of it. */
const arnEnd = (arn: string | undefined): string | undefined => arn?.replace(/[.,:;|>]+$/, '')
const nameEnd = (name: string | undefined): string | undefined => name?.replace(/[.,]+$/, '')
const trimmed = (sentence: string): string => sentence.replace(/[.,:;|>\s]+$/, '')
