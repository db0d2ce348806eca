import { hole } from '../holes.ts'
import type { Values } from './values.ts'

/**
 * The document of an `aws_iam_policy_document` that is read when the plan is applied, with holes for what is not known
 * before. Undefined where it takes in others, or where how many statements it has is not known.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
export function documentWithHoles(values: Values): string | undefined {
  const statements = values.blocks('statement')
  const takesIn = [
    'source_policy_documents',
    'override_policy_documents',
    'source_json',
    'override_json',
  ]
  if (!statements || takesIn.some((name) => values.isSet(name))) return undefined
  const made = statements.map(statementOf)
  return JSON.stringify({ Version: values.plain('version') ?? '2012-10-17', Statement: made })
}

const lists = {
  actions: 'Action',
  not_actions: 'NotAction',
  resources: 'Resource',
  not_resources: 'NotResource',
} as const

function statementOf(block: Values): object {
  const sid = block.plain('sid')
  const effect = block.text('effect')
  const elements = Object.entries(lists).flatMap(([name, element]) => {
    const all = block.textsWithHoles(name)
    return all.length > 0 ? [[element, all.map(variables)]] : []
  })
  return {
    ...(sid !== undefined && { Sid: sid }),
    Effect: effect.state === 'known' ? effect.value : effect.state === 'none' ? 'Allow' : hole,
    ...principals(block, 'principals', 'Principal'),
    ...principals(block, 'not_principals', 'NotPrincipal'),
    ...Object.fromEntries(elements),
    ...conditions(block),
  }
}

/** Terraform has `${` for itself. */
const variables = (text: string): string => text.replaceAll('&{', '${')

function principals(block: Values, name: string, element: string): object {
  if (block.isUnknown(name)) return { [element]: { AWS: [hole] } }
  const blocks = block.blocks(name) ?? []
  if (blocks.length === 0) return {}
  const made: Record<string, string[]> = {}
  for (const one of blocks) {
    const type = one.plain('type') ?? 'AWS'
    const all = one.textsWithHoles('identifiers').map(variables)
    if (type === '*' && all.includes('*')) return { [element]: '*' }
    made[type] = [...(made[type] ?? []), ...all]
  }
  return { [element]: made }
}

function conditions(block: Values): object {
  if (block.isUnknown('condition')) return { Condition: { StringEquals: { [hole]: hole } } }
  const blocks = block.blocks('condition') ?? []
  if (blocks.length === 0) return {}
  const made: Record<string, Record<string, readonly string[]>> = {}
  for (const one of blocks) {
    const [test, variable] = [one.plain('test') ?? hole, one.plain('variable') ?? hole]
    made[test] = { ...made[test], [variable]: one.textsWithHoles('values').map(variables) }
  }
  return { Condition: made }
}
