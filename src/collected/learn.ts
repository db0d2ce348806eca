import type { Entity, Text } from './collection.ts'
import { at, BadInput, type Fact, type Source, together } from './fact.ts'

/** Sets what another source says as well. */
export function learn<Key extends string, Value>(
  record: { [key in Key]: Fact<Value> } & { readonly arn: string },
  key: Key,
  fact: Fact<Value>,
): void {
  if (documents.has(key)) expectDocument(fact)
  record[key] = together(`the ${key} of ${record.arn}`, record[key], fact) as (typeof record)[Key]
}

const documents: ReadonlySet<string> = new Set(['policy', 'trust', 'document'])

/** A look at both ends: there are tens of thousands. @throws BadInput */
function expectDocument(fact: Fact<unknown>): void {
  if (fact.state === 'known' && typeof fact.value === 'string' && !isDocument.test(fact.value))
    throw new BadInput(`${at(fact.from)}: expected the text of a policy document in JSON`)
}

const isDocument = /^\s*\{[\s\S]*\}\s*$/

export const learnInline = (entity: Entity, name: string, text: Text, from: Source): void =>
  learnInlineFact(entity, name, { state: 'known', value: text, from })

export function learnInlineFact(entity: Entity, name: string, fact: Fact<Text>): void {
  expectDocument(fact)
  const what = `the inline policy ${name} of ${entity.arn}`
  entity.inline.set(name, together(what, entity.inline.get(name), fact))
}
