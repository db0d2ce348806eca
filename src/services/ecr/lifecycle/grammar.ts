import { countTypes, type Rule } from './rules.ts'
import { faultOf, type ObjectSchema, type Schema } from './schema.ts'

/** A document that is valid, as ECR gives it back, or the reason that it names. */
export type Read =
  | { readonly ok: true; readonly text: string; readonly rules: readonly Rule[] }
  | { readonly ok: false; readonly reason: string }

const rulesMax = 50
const wildcardsMax = 4
const daysInArchiveMin = 90

const strings: Schema = { type: 'array', items: { type: 'string' }, min: 1 }
const positive: Schema = { type: 'integer', minimum: 1 }

const selection: ObjectSchema = {
  type: 'object',
  properties: {
    tagStatus: { type: 'string', enum: ['tagged', 'untagged', 'any'] },
    tagPatternList: strings,
    tagPrefixList: strings,
    storageClass: { type: 'string', enum: ['standard', 'archive'] },
    countType: { type: 'string' },
    countUnit: { type: 'string', enum: ['days'] },
    countNumber: positive,
  },
  required: ['tagStatus', 'countType', 'countNumber'],
  exactlyOneOf: [
    ({ countType, countUnit }) => countType === 'imageCountMoreThan' && countUnit === undefined,
    ({ countType, countUnit }) =>
      countTypes.slice(1).some((one) => one === countType) && countUnit !== undefined,
  ],
}

const action: ObjectSchema = {
  type: 'object',
  properties: {
    type: { type: 'string', enum: ['expire', 'transition'] },
    targetStorageClass: { type: 'string', enum: ['archive'] },
  },
  required: ['type'],
  exactlyOneOf: [
    ({ type, targetStorageClass }) => type === 'expire' && targetStorageClass === undefined,
    ({ type, targetStorageClass }) => type === 'transition' && targetStorageClass !== undefined,
  ],
}

const document: ObjectSchema = {
  type: 'object',
  properties: {
    rules: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          rulePriority: positive,
          description: { type: 'string' },
          selection,
          action,
        },
        required: ['rulePriority', 'selection', 'action'],
      },
      min: 1,
      max: rulesMax,
    },
  },
  required: ['rules'],
}

/** What the schema let through. */
interface Written {
  readonly rulePriority: number
  readonly description?: string
  readonly selection: {
    readonly tagStatus: 'tagged' | 'untagged' | 'any'
    readonly tagPatternList?: readonly string[]
    readonly tagPrefixList?: readonly string[]
    readonly storageClass?: 'standard' | 'archive'
    readonly countType: Rule['selection']['countType']
    readonly countUnit?: 'days'
    readonly countNumber: number
  }
  readonly action: {
    readonly type: 'expire' | 'transition'
    readonly targetStorageClass?: 'archive'
  }
}

/** AmazonECR/latest/userguide/lifecycle-policy-parameters.html */
export function readLifecyclePolicy(text: string): Read {
  const parsed = parse(text)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return { ok: false, reason: 'Could not map policyString into LifecyclePolicy.' }
  const fault = faultOf(parsed, document)
  // The validator ends each of its messages so, as recorded.
  if (fault !== undefined) return { ok: false, reason: `${fault}\n` }
  const written = (parsed as { readonly rules: readonly Written[] }).rules
  const reason = written.map(faultOfRule).find((one) => one !== undefined) ?? faultOfAll(written)
  if (reason !== undefined) return { ok: false, reason }
  const rules = written.map(ruleOf).sort((a, b) => a.priority - b.priority)
  return { ok: true, text: JSON.stringify({ rules: written.map(inOrder) }), rules }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

// Differs from AWS? Where no evidence is named, it is known that a rule is refused, and not in which words.
function faultOfRule({ selection, action }: Written): string | undefined {
  const { tagStatus, tagPatternList, tagPrefixList, countType, countNumber } = selection
  const { storageClass = 'standard' } = selection
  const lists = [tagPatternList, tagPrefixList].filter((one) => one !== undefined)
  // Seen in real accounts, as are the two of `faultOfAll`.
  if (tagStatus === 'tagged' && lists.length === 0)
    return 'Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED.'
  if (lists.length > 1) return 'Cannot specify both tagPrefixList and tagPatternList.'
  if (tagStatus !== 'tagged' && lists.length > 0)
    return `Cannot specify tagPrefixList or tagPatternList when tagStatus=${tagStatus.toUpperCase()}.`
  if (tagPatternList?.some((one) => one.split('*').length - 1 > wildcardsMax))
    return `A tag pattern can have at most ${wildcardsMax} wildcards.`
  const ofArchive = countType === 'sinceImageTransitioned'
  if (ofArchive !== (storageClass === 'archive'))
    return `countType=${countType} selects images of the storage class ${ofArchive ? 'archive' : 'standard'} only.`
  if (ofArchive && action.type !== 'expire')
    return 'countType=sinceImageTransitioned must be used with the action expire.'
  if (ofArchive && countNumber < daysInArchiveMin)
    return `Images must be in archive storage for a minimum of ${daysInArchiveMin} days before they are expired.`
  if (countType === 'sinceImagePulled' && action.type !== 'transition')
    return 'countType=sinceImagePulled must be used with the action transition.'
  return undefined
}

function faultOfAll(rules: readonly Written[]): string | undefined {
  const priorities = rules.map(({ rulePriority }) => rulePriority)
  if (new Set(priorities).size < priorities.length) return 'Rule priorities must be unique.'
  for (const storage of ['standard', 'archive'] as const) {
    const own = rules.filter(({ selection }) => (selection.storageClass ?? 'standard') === storage)
    const lowest = Math.max(...own.map(({ rulePriority }) => rulePriority))
    const of = (status: string) => own.filter(({ selection }) => selection.tagStatus === status)
    if (of('any').some(({ rulePriority }) => rulePriority < lowest))
      return 'Rule for tagStatus=ANY must have the lowest priority per storage class'
    if (of('untagged').length > 1)
      return 'Only one rule can select Untagged images per storage class'
    const sets = of('tagged').flatMap(({ selection }) =>
      selection.tagPrefixList ? [JSON.stringify([...selection.tagPrefixList].sort())] : [],
    )
    if (new Set(sets).size < sets.length)
      return 'Rules must have unique sets of prefixes per storage class'
  }
  return undefined
}

const ruleOf = ({ rulePriority, description, selection, action }: Written): Rule => ({
  priority: rulePriority,
  description,
  selection: {
    tagStatus: selection.tagStatus,
    tagPatterns: selection.tagPatternList ?? (selection.tagPrefixList ?? []).map(prefixPattern),
    storageClass: selection.storageClass ?? 'standard',
    countType: selection.countType,
    countNumber: selection.countNumber,
  },
  action: action.type === 'expire' ? 'EXPIRE' : 'TRANSITION',
})

/** A tag cannot hold a `*`, so that a prefix with one matches nothing, whatever stands behind it. */
const prefixPattern = (prefix: string): string => (prefix.includes('*') ? '' : `${prefix}*`)

/** AWS's order of keys, without white space. */
const inOrder = ({ rulePriority, description, selection, action }: Written): Written => {
  const { tagStatus, tagPatternList, tagPrefixList, storageClass } = selection
  const { countType, countUnit, countNumber } = selection
  return {
    rulePriority,
    ...(description !== undefined && { description }),
    selection: {
      tagStatus,
      ...(tagPatternList && { tagPatternList }),
      ...(tagPrefixList && { tagPrefixList }),
      ...(storageClass && { storageClass }),
      countType,
      ...(countUnit && { countUnit }),
      countNumber,
    },
    action: {
      type: action.type,
      ...(action.targetStorageClass && { targetStorageClass: action.targetStorageClass }),
    },
  }
}
