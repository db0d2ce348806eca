import type { Holder } from '../estate/estate.ts'
import { accountIn } from '../names/arn.ts'
import { type Collection, type Entity, made } from './collection.ts'

/** Users and roles of a collection, in the ways that an estate looks for them: each way is made once it is asked for. */
export class People {
  readonly #entities: Collection['entities']
  #byId: ReadonlyMap<string, string> | undefined
  #byAccount: ReadonlyMap<string, readonly Holder[]> | undefined

  constructor({ entities }: Collection) {
    this.#entities = entities
  }

  /** The ARN of who has this unique id. */
  arnOf(id: string): string | undefined {
    this.#byId ??= new Map(
      [...this.#entities.values()].flatMap(({ id, arn }) => (id ? [[id, arn]] : [])),
    )
    return this.#byId.get(id)
  }

  of(account: string): readonly Holder[] {
    this.#byAccount ??= byAccount(this.#entities)
    return this.#byAccount.get(account) ?? []
  }

  /** How many have a managed policy, as permissions or as a boundary. */
  holdersOf(policy: string): number {
    const isOn = ({ attached, boundary }: Entity) =>
      attached.has(policy) || (boundary.state === 'known' && boundary.value === policy)
    return [...this.#entities.values()].filter(isOn).length
  }
}

function byAccount(entities: Collection['entities']): ReadonlyMap<string, readonly Holder[]> {
  const found = new Map<string, Holder[]>()
  for (const { id, arn, kind } of entities.values())
    if (kind !== 'group') made(found, accountIn(arn), () => []).push({ id: id ?? arn, arn })
  return found
}
