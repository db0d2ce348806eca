/** Members that no record shows, of any service: those that AWS's models mark as sensitive, and what opens something. */
const secrets: ReadonlySet<string> = new Set([
  ...['AddPrivateKey', 'Base32StringSeed', 'NewPassword', 'OldPassword', 'Password', 'PrivateKey'],
  ...[
    'QRCodePNG',
    'SecretAccessKey',
    'ServiceCredentialSecret',
    'ServicePassword',
    'SAMLAssertion',
  ],
  ...[
    'TradeInToken',
    'WebIdentityToken',
    'SessionToken',
    'AuthenticationCode1',
    'AuthenticationCode2',
  ],
  ...['TokenCode', 'Payload', 'ZipFile', 'SecretBinary', 'SecretString', 'RandomPassword'],
  // Not marked there, and keys all the same: a login, a presigned URL, a token that is traded for credentials.
  ...['authorizationToken', 'downloadUrl', 'Location', 'DelegationToken', 'ExchangeToken'],
])

/** Shown to be there, in AWS's words. */
const hidden: ReadonlySet<string> = new Set(['Variables', 'Environment'])
const hiddenText = 'HIDDEN_DUE_TO_SECURITY_REASONS'

const charactersMax = 4_096
const itemsMax = 200

/** What of an input or output stands in a record: member names in CloudTrail's camel case, no bytes, no secrets, long texts cut. */
export function elements(value: unknown, depth = 0): unknown {
  switch (typeof value) {
    case 'string':
      return value.length > charactersMax ? `${value.slice(0, charactersMax)}...` : value
    case 'number':
    case 'boolean':
      return value
    case 'object':
      return value === null || depth > 8 ? undefined : composite(value, depth)
    default:
      return undefined
  }
}

function composite(value: object, depth: number): unknown {
  if (Array.isArray(value)) return value.slice(0, itemsMax).map((one) => elements(one, depth + 1))
  if (value instanceof Date) return value.toISOString()
  // Bytes, streams and the like.
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return undefined
  const shown: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined || secrets.has(name)) continue
    const key = /^[A-Z]/.test(name) ? name[0]?.toLowerCase() + name.slice(1) : name
    shown[key] = hidden.has(name) ? hiddenText : elements(member, depth + 1)
  }
  return shown
}
