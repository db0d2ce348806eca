import type { EffectivePolicyType } from '../../aws/models/organizations.types.gen.ts'
import { inheritanceOperators } from './effective-policy.ts'

/** The one element that policies of a type have at their top, as far as the user guide says so. */
const tops: Readonly<Partial<Record<EffectivePolicyType, string>>> = {
  AISERVICES_OPT_OUT_POLICY: 'services',
  BACKUP_POLICY: 'plans',
  CHATBOT_POLICY: 'chatbot',
  DECLARATIVE_POLICY_EC2: 'ec2_attributes',
  TAG_POLICY: 'tags',
}

/** Deeper than any document of AWS's. */
const depthMax = 30

/**
 * Whether a document is one of the type: settings under inheritance operators. What services make of the settings is
 * theirs to say.
 */
export function isDeclarative(type: EffectivePolicyType, text: string): boolean {
  const document = parsed(text)
  if (!isRecord(document)) return false
  const keys = Object.keys(document).filter((key) => !key.startsWith('@@'))
  const top = tops[type]
  if (top === undefined ? keys.length === 0 : keys.length !== 1 || keys[0] !== top) return false
  return isSection(document, 0)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Either more sections, or a value; a bare value, as effective policies show it, is neither. */
function isSection(value: unknown, depth: number): boolean {
  if (!isRecord(value) || depth > depthMax) return false
  const keys = Object.keys(value)
  const given = keys.filter((key) => key.startsWith('@@'))
  if (given.some((key) => !inheritanceOperators.has(key) || !isOperand(key, value[key])))
    return false
  const sections = keys.filter((key) => !key.startsWith('@@'))
  const setsValue = given.some((key) => key !== '@@operators_allowed_for_child_policies')
  return (
    !(setsValue && sections.length > 0) && sections.every((key) => isSection(value[key], depth + 1))
  )
}

const forChildren = new Set(['@@all', '@@none', '@@assign', '@@append', '@@remove'])

function isOperand(operator: string, value: unknown): boolean {
  if (operator === '@@assign') return value !== null && value !== undefined
  if (!Array.isArray(value)) return false
  return (
    operator !== '@@operators_allowed_for_child_policies' ||
    value.every((one) => forChildren.has(one))
  )
}
