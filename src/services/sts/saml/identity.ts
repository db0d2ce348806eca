import { createHash } from 'node:crypto'
import type { XmlElement } from '@xmldom/xmldom'
import { type SessionTags, sessionTags } from '../session-tags.ts'
import { type Attributes, attributeKeys, attributesOf, awsAttribute, tagsIn } from './attributes.ts'
import { isAwsAudience, isSignInEndpoint } from './endpoints.ts'
import { samlErrors } from './errors.ts'
import { ns } from './names.ts'
import { provenAssertion, type Received } from './response.ts'
import { attribute, children, onlyChild, textOf } from './xml.ts'

/** Who an identity provider has signed that somebody is, for AWS and for now. */
export interface SamlIdentity {
  readonly issuer: string
  readonly subject: string
  /** `persistent`, `transient`, or a format's whole name. */
  readonly subjectType: string
  /** Tells the subjects of one provider from those of another. */
  readonly nameQualifier: string
  /** AWS's endpoint that the assertion is for. */
  readonly recipient: string
  readonly sessionName: string
  readonly sourceIdentity: string | undefined
  readonly tags: SessionTags
  /** What the assertion limits a session to. */
  readonly sessionSecondsMax: number
  /** `role ARN,provider ARN` */
  readonly roles: readonly string[]
  readonly attributes: Attributes
}

/** How long after its issue AWS takes an assertion. */
const redeemMs = 300_000
/** Clocks disagree. Differs from AWS? How much is not documented. */
const toleranceMs = 300_000

/**
 * Verifies a response against its provider's metadata. Identity providers sign by the machine's time, so `now` is
 * that, wherever `tidegate clock advance` has moved ours. One assertion serves for several calls, as on AWS.
 * @throws AwsError
 */
export function verifySamlIdentity(received: Received): SamlIdentity {
  const assertion = provenAssertion(received)
  const now = received.now.getTime()
  requireConditions(assertion, now, received.provider.id)
  requireFresh(attribute(assertion, 'IssueInstant'), now, redeemMs, 'the assertion was issued at')
  const attributes = attributesOf(assertion)
  const issuer = textOf(onlyChild(assertion, ns.assertion, 'Issuer')) ?? ''
  return {
    issuer,
    ...subjectOf(assertion, now, received.provider.id),
    nameQualifier: nameQualifier(issuer, received.provider),
    sessionName: sessionName(attributes),
    sourceIdentity: sourceIdentity(attributes),
    tags: sessionTags(tagsIn(attributes), {}),
    sessionSecondsMax: Math.min(
      secondsLeft(assertion, now),
      sessionDuration(attributes) ?? Number.POSITIVE_INFINITY,
    ),
    roles: awsAttribute(attributes, 'Role'),
    attributes,
  }
}

/** Milliseconds, or undefined for what is no time. */
const timeOf = (text = ''): number | undefined => {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text)
    ? Date.parse(text)
    : Number.NaN
  return Number.isNaN(at) ? undefined : at
}

/** It lies in the past by less than `forMs`, counted from a time that must be there. */
function requireFresh(text: string | undefined, now: number, forMs: number, what: string): void {
  const at = timeOf(text)
  if (at === undefined || at + forMs <= now)
    throw samlErrors.expired(`${what} ${text ?? 'no time'}`)
  if (forMs > 0 && at > now + toleranceMs) throw samlErrors.notYetValid()
}

function requireConditions(assertion: XmlElement, now: number, provider: string): void {
  const conditions = onlyChild(assertion, ns.assertion, 'Conditions')
  if (!conditions) throw samlErrors.wrongAudience()
  const from = attribute(conditions, 'NotBefore')
  if (from !== undefined && (timeOf(from) ?? Number.POSITIVE_INFINITY) > now + toleranceMs)
    throw samlErrors.notYetValid()
  if (attribute(conditions, 'NotOnOrAfter') !== undefined)
    requireFresh(attribute(conditions, 'NotOnOrAfter'), now, 0, 'its conditions end at')
  const restrictions = children(conditions, ns.assertion, 'AudienceRestriction')
  // Each restriction must hold, by any of its audiences.
  const forAws = restrictions.map((one) =>
    children(one, ns.assertion, 'Audience').some((audience) =>
      isAwsAudience(textOf(audience) ?? '', provider),
    ),
  )
  if (forAws.length === 0 || forAws.includes(false)) throw samlErrors.wrongAudience()
}

const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'
const format = 'urn:oasis:names:tc:SAML:2.0:nameid-format:'
/** What SAML takes a name for that says nothing of its format. */
const unspecified = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'

function subjectOf(assertion: XmlElement, now: number, provider: string) {
  const subject = onlyChild(assertion, ns.assertion, 'Subject')
  const nameId = subject && onlyChild(subject, ns.assertion, 'NameID')
  const name = textOf(nameId)
  if (!subject || !name)
    throw samlErrors.notAuthorized('the assertion has no Subject with a NameID')
  const confirmation = onlyChild(subject, ns.assertion, 'SubjectConfirmation')
  const data = confirmation && onlyChild(confirmation, ns.assertion, 'SubjectConfirmationData')
  const recipient = attribute(data, 'Recipient')
  const until = attribute(data, 'NotOnOrAfter')
  if (attribute(confirmation, 'Method') !== bearer || !recipient || !until)
    throw samlErrors.noRecipient()
  if (!isSignInEndpoint(recipient, provider)) throw samlErrors.wrongRecipient(recipient)
  requireFresh(until, now, 0, 'its subject is confirmed until')
  const type = attribute(nameId, 'Format') ?? unspecified
  return {
    subject: name,
    subjectType: type.startsWith(format) ? type.slice(format.length) : type,
    recipient,
  }
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html */
const nameQualifier = (
  issuer: string,
  { account, name }: Pick<Received['provider'], 'account' | 'name'>,
): string => createHash('sha1').update(`${issuer}${account}/${name}`).digest('base64')

const nameForm = /^[\w+=,.@-]{2,64}$/

function sessionName(attributes: Attributes): string {
  const [name, ...more] = awsAttribute(attributes, 'RoleSessionName')
  if (name === undefined) throw samlErrors.noSessionName()
  if (more.length > 0 || !nameForm.test(name)) throw samlErrors.badSessionName()
  return name
}

function sourceIdentity(attributes: Attributes): string | undefined {
  const [identity, ...more] = awsAttribute(attributes, 'SourceIdentity')
  if (identity === undefined) return undefined
  if (more.length > 0 || !nameForm.test(identity) || /^aws:/i.test(identity))
    throw samlErrors.badSourceIdentity()
  return identity
}

function sessionDuration(attributes: Attributes): number | undefined {
  const [text] = awsAttribute(attributes, 'SessionDuration')
  if (text === undefined) return undefined
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (seconds < 900 || seconds > 43_200) throw samlErrors.badDuration()
  return seconds
}

/** Until the identity provider's own session ends, where it says when. */
function secondsLeft(assertion: XmlElement, now: number): number {
  const ends = children(assertion, ns.assertion, 'AuthnStatement').flatMap(
    (one) => attribute(one, 'SessionNotOnOrAfter') ?? [],
  )
  for (const end of ends) requireFresh(end, now, 0, 'the session ended at')
  return Math.min(...ends.map((end) => Math.floor(((timeOf(end) ?? now) - now) / 1000)))
}

/** Of the keys that only SAML has, those that the session keeps. */
export const lastingKeys = (identity: SamlIdentity): Readonly<Record<string, string>> => ({
  'saml:namequalifier': identity.nameQualifier,
  'saml:sub': identity.subject,
  'saml:sub_type': identity.subjectType,
})

/** The condition keys that an identity brings to the trust policy. Lower-case names. */
export const identityKeys = (identity: SamlIdentity, { account, name }: Received['provider']) => ({
  ...attributeKeys(identity.attributes),
  ...lastingKeys(identity),
  'saml:aud': identity.recipient,
  'saml:iss': identity.issuer,
  'saml:doc': `${account}/${name}`,
})
