export type AccessLevel = 'List' | 'Read' | 'Write' | 'Tagging' | 'Permissions management'

/** The type of a condition key's values; `ArrayOf…` is a key that holds several. */
export interface KeyType {
  /** As AWS writes it, with `*` for the part that a policy's author chooses: `aws:RequestTag/*`. */
  readonly name: string
  readonly type: 'String' | 'ARN' | 'Bool' | 'Date' | 'IPAddress' | 'Numeric' | 'Unknown'
  readonly multiValued: boolean
}

export interface ResourceType {
  readonly name: string
  /** `arn:*:ecr:?*:?*:repository/*`: a pattern that every ARN of this type matches. */
  readonly arn: string
  /** The pattern in six, the last with its colons. */
  readonly parts: readonly string[]
  readonly keys: readonly KeyType[]
}

export interface ActionType {
  /** `BatchGetImage` */
  readonly name: string
  /** Undefined for an action that AWS uses in its own policies and documents nowhere. */
  readonly level: AccessLevel | undefined
  /** Empty: the action is about no resource, and only `*` covers it. */
  readonly resources: readonly { readonly type: ResourceType; readonly required: boolean }[]
  /** Those of the action itself; its resource types have more, and so have all requests. */
  readonly keys: readonly KeyType[]
  /** What the caller must be allowed besides. */
  readonly dependentActions: readonly string[]
}

export interface ServiceType {
  readonly prefix: string
  /** By lower-case name. */
  readonly actions: ReadonlyMap<string, ActionType>
  readonly resources: readonly ResourceType[]
  readonly keys: readonly KeyType[]
}

/** What AWS's Service Authorization Reference says, for every service. */
export interface ActionTables {
  readonly prefixes: readonly string[]
  service(prefix: string): ServiceType | undefined
  /** Condition keys that requests to any service may carry. */
  readonly globalKeys: readonly KeyType[]
  /** The services that resource control policies cover. */
  readonly rcpServices: ReadonlySet<string>
}

type PackedService = readonly [
  prefix: string,
  resources: readonly (readonly [name: string, arn: string, keys: readonly number[]])[],
  keys: readonly (readonly [name: string, type: string])[],
  actions: readonly (readonly [
    name: string,
    level: number,
    resources: readonly (readonly [at: number, required: 0 | 1])[],
    keys: readonly number[],
    dependentActions: readonly string[],
  ])[],
]

interface PackedTables {
  readonly globals: PackedService[2]
  readonly rcp: readonly string[]
  readonly services: readonly PackedService[]
}

const levels: readonly AccessLevel[] = [
  'List',
  'Read',
  'Write',
  'Tagging',
  'Permissions management',
]

let loaded: Promise<ActionTables> | undefined

/** The tables, unpacked on first use: 1.3 MB, which is why nobody who only decides loads them. */
export function actionTables(): Promise<ActionTables> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<ActionTables> {
  const { actionsData } = await import('./actions.gen.ts')
  const bytes = Uint8Array.from(atob(actionsData), (character) => character.charCodeAt(0))
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return openTables(JSON.parse(await new Response(unpacked).text()) as PackedTables)
}

function openTables({ globals, rcp, services }: PackedTables): ActionTables {
  const packed = new Map(services.map((service) => [service[0], service]))
  const opened = new Map<string, ServiceType>()
  return {
    prefixes: [...packed.keys()],
    globalKeys: globals.map(openKey),
    rcpServices: new Set(rcp),
    service(prefix) {
      const lower = prefix.toLowerCase()
      const found = packed.get(lower)
      if (!found) return undefined
      const service = opened.get(lower) ?? openService(found)
      opened.set(lower, service)
      return service
    },
  }
}

function openService([prefix, packedResources, packedKeys, packedActions]: PackedService) {
  const keys = packedKeys.map(openKey)
  const keysAt = (places: readonly number[]) => places.flatMap((at) => keys[at] ?? [])
  const resources = packedResources.map(([name, packedArn, places]) => {
    // A Region or an account that has a place in an ARN is never left empty.
    const arn = packedArn.replace(/\$\{(Region|Account)\}/g, '?*').replace(/\$\{[^}]*\}/g, '*')
    const parts = arn.split(':')
    return {
      name,
      arn,
      parts: [...parts.slice(0, 5), parts.slice(5).join(':')],
      keys: keysAt(places),
    }
  })
  const actions = packedActions.map(([name, level, used, places, dependentActions]) => {
    const action: ActionType = {
      name,
      level: levels[level],
      resources: used.flatMap(([at, required]) => {
        const type = resources[at]
        return type ? [{ type, required: required === 1 }] : []
      }),
      keys: keysAt(places),
      dependentActions,
    }
    return [name.toLowerCase(), action] as const
  })
  return { prefix, actions: new Map(actions), resources, keys }
}

function openKey([name, type]: readonly [string, string]): KeyType {
  const multiValued = type.startsWith('ArrayOf')
  return { name, multiValued, type: type.replace('ArrayOf', '') as KeyType['type'] }
}
