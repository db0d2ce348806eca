import type { Entity, Text } from './collection.ts'
import { type Fact, type Source, together } from './fact.ts'

/** Sets what another source says as well. */
export function learn<Key extends string, Value>(
  record: { [key in Key]: Fact<Value> } & { readonly arn: string },
  key: Key,
  fact: Fact<Value>,
): void {
  record[key] = together(`the ${key} of ${record.arn}`, record[key], fact) as (typeof record)[Key]
}

export const learnInline = (entity: Entity, name: string, text: Text, from: Source): void =>
  learnInlineFact(entity, name, { state: 'known', value: text, from })

export function learnInlineFact(entity: Entity, name: string, fact: Fact<Text>): void {
  const what = `the inline policy ${name} of ${entity.arn}`
  entity.inline.set(name, together(what, entity.inline.get(name), fact))
}
