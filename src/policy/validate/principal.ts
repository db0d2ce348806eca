import { isObject, type JsonObject, type PrincipalKind } from '../parse.ts'

export interface NamedPrincipal {
  readonly kind: PrincipalKind
  readonly value: string
}

/** Principal and NotPrincipal of one statement as written; `"*"` names nobody. */
export function principalsOfStatement(statement: JsonObject): readonly NamedPrincipal[] {
  const element = statement.Principal ?? statement.NotPrincipal
  if (!isObject(element)) return []
  return Object.entries(element).flatMap(([kind, given]) => {
    const values: readonly unknown[] = Array.isArray(given) ? given : [given]
    return values.map((value) => ({ kind: kind as PrincipalKind, value: String(value) }))
  })
}

const awsForms = [
  /^\*$/,
  /^\d{12}$/,
  /^arn:aws[a-z-]*:iam::\d{12}:root$/,
  /^arn:aws[a-z-]*:iam::\d{12}:(user|role)\/[!-~]+$/,
  /^arn:aws[a-z-]*:sts::\d{12}:assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]+$/,
  /^arn:aws[a-z-]*:sts::\d{12}:federated-user\/[\w+=,.@-]+$/,
]

const forms: Readonly<Record<PrincipalKind, (value: string) => boolean>> = {
  // No partial wildcards: `role/*` names nobody. Unique ids are how deleted principals read back.
  AWS: (value) =>
    (value === '*' || !/[*?]/.test(value)) && awsForms.some((form) => form.test(value)),
  Service: (value) =>
    /^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|amazon\.com)$/.test(value),
  Federated: (value) =>
    /^arn:aws[a-z-]*:iam::\d{12}:(saml-provider|oidc-provider)\/[^*?]+$/.test(value) ||
    legacyProviders.has(value),
  CanonicalUser: (value) => /^[0-9a-f]{64}$/.test(value),
}

const legacyProviders: ReadonlySet<string> = new Set([
  'www.amazon.com',
  'graph.facebook.com',
  'accounts.google.com',
  'cognito-identity.amazonaws.com',
])

/** The form only: whether such a user, role or account exists is the caller's to find out. */
export const isPrincipalForm = ({ kind, value }: NamedPrincipal): boolean =>
  Object.hasOwn(forms, kind) && forms[kind](value)
