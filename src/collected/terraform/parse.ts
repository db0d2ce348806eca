import { z } from 'zod'
import { at, BadInput, inside, type Source } from '../fact.ts'
import { has, type Members } from '../shapes.ts'
import { configurationOf } from './configuration.ts'
import type { TerraformFile, TerraformResource } from './resource.ts'
import { Values } from './values.ts'

/**
 * What `terraform show -json` prints of a plan or a state, or a raw `terraform.tfstate`; undefined for what is neither.
 *
 * @throws BadInput for a form that is too old, too new, encrypted, or not as Terraform writes it.
 */
export function terraformIn(value: unknown, from: Source): TerraformFile | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const members = value as Members
  if (has(members, 'encrypted_data', 'encryption_version'))
    throw new BadInput(
      `${at(from)}: this state is encrypted; give what \`tofu show -json\` prints instead`,
    )
  const isEmpty = Object.keys(members).length === 1
  if (typeof members.format_version === 'string' && (isEmpty || has(members, 'terraform_version')))
    return shown(members, members.format_version, from)
  if (has(members, 'version') && (has(members, 'lineage') || has(members, 'serial')))
    return rawState(members, from)
  return undefined
}

function shown(members: Members, version: string, from: Source): TerraformFile {
  const isPlan = has(members, 'resource_changes') || has(members, 'planned_values')
  if (!/^[01]\./.test(version))
    throw new BadInput(
      `${at(inside(from, 'format_version'))}: expected format_version 0.x or 1.x of \`terraform show -json\`, got \`${version.slice(0, 20)}\`; this is from a newer Terraform than is known here`,
    )
  return isPlan ? plan(members, from) : state(members, from)
}

const change = z.object({
  actions: z.array(z.string()),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  after_unknown: z.unknown().optional(),
  before_sensitive: z.unknown().optional(),
  after_sensitive: z.unknown().optional(),
})
const instance = z.object({
  address: z.string(),
  mode: z.enum(['managed', 'data']),
  type: z.string(),
  name: z.string(),
  index: z.union([z.string(), z.number()]).optional(),
})
const planned = z.object({
  resource_changes: z
    .array(
      instance.extend({
        module_address: z.string().optional(),
        deposed: z.string().optional(),
        change,
      }),
    )
    .default([]),
  prior_state: z.unknown().optional(),
  configuration: z.unknown().optional(),
  variables: z.record(z.string(), z.object({ value: z.unknown().optional() })).default({}),
})

function plan(members: Members, given: Source): TerraformFile {
  const from: Source = { ...given, isPlanned: true }
  const { resource_changes, prior_state, configuration, variables } = read(planned, members, from)
  const configured = configurationOf(configuration)
  const changed = resource_changes.flatMap(({ change, ...one }, index): TerraformResource[] => {
    if (one.deposed !== undefined || change.actions.includes('forget')) return []
    const source = { ...inside(inside(from, 'resource_changes'), index), address: one.address }
    const within = (side: 'before' | 'after') => inside(inside(source, 'change'), side)
    const module = one.module_address ?? ''
    const isMade = change.actions.includes('create')
    return [
      {
        ...instanceOf(one, module),
        provider: configured.providerOf(one.address) ?? 'aws',
        isNew: isMade,
        ...(isThere(change.after) && {
          after: new Values(
            within('after'),
            change.after,
            change.after_unknown,
            change.after_sensitive,
          ),
        }),
        ...(isThere(change.before) &&
          !change.actions.includes('no-op') && {
            before: new Values(within('before'), change.before, {}, change.before_sensitive),
          }),
      },
    ]
  })
  const known = new Set(changed.map(({ address }) => address))
  // What a data source gave stands in the prior state alone; what a plan for one target leaves out does too.
  const prior = stateResources(prior_state, inside(from, 'prior_state'), configured.providerOf)
  return {
    file: from.file,
    resources: [...changed, ...prior.filter(({ address }) => !known.has(address))],
    ...(configured.configuration && { configuration: configured.configuration }),
    variables: Object.fromEntries(
      Object.entries(variables).map(([name, { value }]) => [name, value]),
    ),
  }
}

const isThere = (value: unknown): boolean => value !== null && value !== undefined

const state = (members: Members, from: Source): TerraformFile => ({
  file: from.file,
  resources: stateResources(members, from, () => undefined),
  variables: {},
})

const stateResource = instance.extend({
  values: z.unknown().optional(),
  sensitive_values: z.unknown().optional(),
})
const module = z.object({
  address: z.string().optional(),
  resources: z.array(stateResource).default([]),
  child_modules: z.array(z.unknown()).default([]),
})
const stateValues = z.object({
  values: z.object({ root_module: z.unknown().optional() }).optional(),
})

function stateResources(
  value: unknown,
  from: Source,
  providerOf: (address: string) => string | undefined,
): readonly TerraformResource[] {
  if (value === undefined || value === null) return []
  const { values } = read(stateValues, value, from)
  if (!values) return []
  const walk = (raw: unknown, source: Source): readonly TerraformResource[] => {
    const { address = '', resources, child_modules } = read(module, raw, source)
    const own = resources.map((one, index): TerraformResource => {
      const place = { ...inside(inside(source, 'resources'), index), address: one.address }
      return {
        ...instanceOf(one, address),
        provider: providerOf(one.address) ?? `aws of ${one.address}`,
        isNew: false,
        after: new Values(inside(place, 'values'), one.values, {}, one.sensitive_values),
      }
    })
    const children = child_modules.flatMap((one, index) =>
      walk(one, inside(inside(source, 'child_modules'), index)),
    )
    return [...own, ...children]
  }
  return walk(values.root_module, inside(inside(from, 'values'), 'root_module'))
}

const raw = z.object({
  version: z.number(),
  resources: z
    .array(
      z.object({
        module: z.string().optional(),
        mode: z.enum(['managed', 'data']),
        type: z.string(),
        name: z.string(),
        provider: z.string().default('aws'),
        instances: z.array(
          z.object({
            index_key: z.union([z.string(), z.number()]).optional(),
            deposed: z.string().optional(),
            attributes: z.unknown().optional(),
            sensitive_attributes: z
              .array(z.array(z.object({ type: z.string(), value: z.unknown().optional() })))
              .nullish(),
          }),
        ),
      }),
    )
    .default([]),
})

function rawState(members: Members, from: Source): TerraformFile {
  if (members.version !== 4)
    throw new BadInput(
      `${at(inside(from, 'version'))}: expected a state of version 4, got ${JSON.stringify(members.version)?.slice(0, 20)}; ${Number(members.version) < 4 ? 'it is of Terraform 0.11 or older: run `terraform state pull` with a newer one, or ' : ''}give what \`terraform show -json\` prints`,
    )
  const { resources } = read(raw, members, from)
  const found = resources.flatMap(({ instances, module = '', ...one }, at) =>
    instances.flatMap((own, index): TerraformResource[] => {
      if (own.deposed !== undefined) return []
      const bare = `${one.mode === 'data' ? 'data.' : ''}${one.type}.${one.name}`
      const key = own.index_key === undefined ? '' : `[${JSON.stringify(own.index_key)}]`
      const address = `${module === '' ? '' : `${module}.`}${bare}${key}`
      const place = inside(inside(inside(inside(from, 'resources'), at), 'instances'), index)
      const sensitive = (own.sensitive_attributes ?? []).map(([step]) => [step?.value, true])
      return [
        {
          ...instanceOf({ ...one, address, index: own.index_key }, module),
          provider: one.provider,
          isNew: false,
          after: new Values(
            { ...inside(place, 'attributes'), address },
            own.attributes,
            {},
            Object.fromEntries(sensitive),
          ),
        },
      ]
    }),
  )
  return { file: from.file, resources: found, variables: {} }
}

function instanceOf(
  { address, mode, type, name, index }: z.infer<typeof instance>,
  module: string,
): Pick<TerraformResource, 'address' | 'module' | 'mode' | 'type' | 'name' | 'index'> {
  return { address, module, mode, type, name, ...(index !== undefined && { index }) }
}

function read<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  from: Source,
): z.infer<Schema> {
  const { data, error } = schema.safeParse(value)
  if (!error) return data
  const [issue] = error.issues
  const place = [from.pointer, ...(issue?.path ?? []).map(String)].join('/')
  throw new BadInput(
    `\`${from.file}\` at ${place || '/'}: it is not as Terraform writes it (${issue?.message.toLowerCase()})`,
  )
}
