import type { JsonPath, Position } from '../json.ts'
import { type Code, type FindingKind, findingKinds } from './codes.ts'

/** Something in a policy that is wrong, dangerous, without effect, or could be said better. */
export interface Finding extends Position {
  /** Access Analyzer's issue code, or `TIDEGATE_…` for what Access Analyzer does not look at. */
  readonly code: Code
  readonly kind: FindingKind
  readonly message: string
  readonly path: JsonPath
  /** Where AWS explains it. */
  readonly learnMore?: string
}

const anchors: Readonly<Record<FindingKind, string>> = {
  ERROR: 'error',
  SECURITY_WARNING: 'security-warning',
  WARNING: 'general-warning',
  SUGGESTION: 'suggestion',
}

const reference =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html'

export function findingOf(
  code: Code,
  message: string,
  path: JsonPath,
  { line, column }: Position,
): Finding {
  const kind = findingKinds[code]
  const finding = { code, kind, message, path, line, column }
  if (code.startsWith('TIDEGATE_')) return finding
  const title = code.toLowerCase().replaceAll('_', '-')
  const learnMore = `${reference}#access-analyzer-reference-policy-checks-${anchors[kind]}-${title}`
  return { ...finding, learnMore }
}
