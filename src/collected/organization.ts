import { type Fact, notCollected, type Source, together } from './fact.ts'

export type ControlType = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY'

export const controlTypes: readonly ControlType[] = [
  'SERVICE_CONTROL_POLICY',
  'RESOURCE_CONTROL_POLICY',
]

export interface ControlPolicy {
  readonly id: string
  readonly arn: string
  readonly name: string
  readonly type: ControlType
}

/** An organization as far as it was collected. A node is a root, a unit or an account, by its id. */
export class Organization {
  id: Fact<string> = notCollected
  management: Fact<string> = notCollected
  /** Which types are enabled at the root. */
  enabled: Fact<readonly string[]> = notCollected
  readonly names = new Map<string, string>()
  readonly policies = new Map<string, ControlPolicy>()
  readonly contents = new Map<string, Fact<string>>()
  readonly #members = new Set<string>()
  readonly #parents = new Map<string, string>()
  readonly #attached = new Map<string, Set<string>>()
  /** `SERVICE_CONTROL_POLICY r-…`: all that is attached there is known. */
  readonly #wholeNodes = new Set<string>()
  readonly #wholePolicies = new Set<string>()
  readonly #listedTypes = new Set<string>()

  get isKnown(): boolean {
    return this.id.state === 'known'
  }

  accounts(): readonly string[] {
    const { management } = this
    return [...this.#members, ...(management.state === 'known' ? [management.value] : [])]
  }

  member(account: string): void {
    this.#members.add(account)
  }

  child(id: string, parent: string): void {
    this.#parents.set(id, parent)
  }

  content(id: string, text: string, from: Source): void {
    const fact = { state: 'known', value: text, from } as const
    this.contents.set(id, together(`control policy ${id}`, this.contents.get(id), fact))
  }

  attach(policy: string, node: string): void {
    const there = this.#attached.get(node) ?? new Set()
    this.#attached.set(node, there.add(policy))
  }

  detach(policy: string, node: string): void {
    this.#attached.get(node)?.delete(policy)
  }

  /** All policies of the type that hang on the node are known. */
  wholeNode(type: string, node: string): void {
    this.#wholeNodes.add(`${type} ${node}`)
  }

  /** All targets of the policy are known. */
  wholePolicy(id: string): void {
    this.#wholePolicies.add(id)
  }

  /** All policies of the type are known. */
  wholeType(type: string): void {
    this.#listedTypes.add(type)
  }

  /** From the root down to the account; undefined where a parent is not known. */
  pathTo(account: string): readonly string[] | undefined {
    const path = [account]
    while (!path[0]?.startsWith('r-')) {
      const parent = this.#parents.get(path[0] ?? '')
      if (parent === undefined || path.includes(parent)) return undefined
      path.unshift(parent)
    }
    return path
  }

  attachedTo(node: string, type: ControlType): readonly ControlPolicy[] {
    return [...(this.#attached.get(node) ?? [])].flatMap((id) => {
      const policy = this.policies.get(id)
      return policy?.type === type ? [policy] : []
    })
  }

  /** Whether nothing else can hang there. */
  isWhole(node: string, type: ControlType): boolean {
    if (this.#wholeNodes.has(`${type} ${node}`)) return true
    const ofType = [...this.policies.values()].filter((one) => one.type === type)
    return this.#listedTypes.has(type) && ofType.every(({ id }) => this.#wholePolicies.has(id))
  }
}
