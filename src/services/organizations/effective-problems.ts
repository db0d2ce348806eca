import type { EffectivePolicyType } from '../../aws/models/organizations.types.gen.ts'

/** What keeps an effective policy from being enforced. */
export interface EffectiveProblem {
  readonly code: string
  readonly message: string
  /** Within the effective policy, with dots. */
  readonly path: string
}

/**
 * What a merge can leave out: each policy is fit by itself, and what they come to lacks an element that its service needs.
 * Differs from AWS? Which elements are required is documented, of backup policies; the codes are not, and what other types
 * may lack is not either.
 */
export function effectiveProblems(
  type: EffectivePolicyType,
  document: unknown,
): readonly EffectiveProblem[] {
  if (type !== 'BACKUP_POLICY') return []
  return Object.entries(recordAt(document, 'plans')).flatMap(([plan, settings]) => [
    ...missing(settings, `plans.${plan}`, ['regions', 'rules', 'selections']),
    ...Object.entries(recordAt(settings, 'rules')).flatMap(([rule, its]) =>
      missing(its, `plans.${plan}.rules.${rule}`, ['target_backup_vault_name']),
    ),
  ])
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function recordAt(value: unknown, key: string): Readonly<Record<string, unknown>> {
  const inner = isRecord(value) ? value[key] : undefined
  return isRecord(inner) ? inner : {}
}

const missing = (
  value: unknown,
  at: string,
  keys: readonly string[],
): readonly EffectiveProblem[] =>
  keys
    .filter((key) => !isRecord(value) || value[key] === undefined)
    .map((key) => ({
      code: 'ELEMENT_MISSING',
      message: `The required element ${key} is missing.`,
      path: `${at}.${key}`,
    }))
