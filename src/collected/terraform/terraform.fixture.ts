/** One resource of a plan, in the form of `terraform show -json`. */
export interface PlannedResource {
  readonly actions?: readonly string[]
  readonly before?: object | null
  readonly after?: object | null
  readonly unknown?: object
  readonly sensitive?: object
  /** As `configuration` has them: `{ role: ['aws_iam_role.ci.id', 'aws_iam_role.ci'] }`. */
  readonly references?: Readonly<Record<string, readonly string[]>>
  readonly provider?: string
}

const partsOf = (address: string) => {
  const [, module, data, type = '', name = '', key] =
    /^((?:module\.\w+(?:\[[^\]]+\])?\.?)*?)\.?(data\.)?(\w+)\.(\w+)(?:\[(.+)\])?$/.exec(address) ??
    []
  return {
    address,
    ...(module && { module_address: module }),
    mode: data ? 'data' : 'managed',
    type,
    name,
    ...(key !== undefined && { index: JSON.parse(key) }),
    provider_name: 'registry.terraform.io/hashicorp/aws',
  }
}

export type Planned = Readonly<Record<string, PlannedResource>>

export const plan = (resources: Planned, rest: object = {}) => ({
  format_version: '1.2',
  terraform_version: '1.11.4',
  planned_values: { root_module: {} },
  resource_changes: Object.entries(resources).map(
    ([
      address,
      { actions = ['create'], before = null, after = null, unknown = {}, sensitive = {} },
    ]) => ({
      ...partsOf(address),
      change: {
        actions,
        before,
        after,
        after_unknown: unknown,
        before_sensitive: false,
        after_sensitive: sensitive,
      },
    }),
  ),
  configuration: {
    provider_config: {
      aws: {
        name: 'aws',
        full_name: 'registry.terraform.io/hashicorp/aws',
        expressions: { region: { constant_value: 'us-east-1' } },
      },
    },
    root_module: {
      resources: Object.entries(resources).map(([address, { references = {}, provider }]) => ({
        address: address.replace(/\[.+\]$/, ''),
        provider_config_key: provider ?? 'aws',
        expressions: Object.fromEntries(
          Object.entries(references).map(([name, all]) => [name, { references: all }]),
        ),
      })),
    },
  },
  ...rest,
})

/** What a resource has of values when it was applied. */
export type Stated = Readonly<Record<string, object>>

export const shownState = (resources: Stated, children: readonly object[] = []) => ({
  format_version: '1.0',
  terraform_version: '1.11.4',
  values: {
    root_module: {
      resources: Object.entries(resources).map(([address, values]) => ({
        ...partsOf(address),
        schema_version: 0,
        values,
        sensitive_values: {},
      })),
      child_modules: children,
    },
  },
})

export const rawState = (resources: Stated, rest: object = {}) => ({
  version: 4,
  terraform_version: '1.11.4',
  serial: 3,
  lineage: '3f1c8e0a-55d1-4ad8-b32f-d3e6f4a0c1b2',
  outputs: {},
  resources: Object.entries(resources).map(([address, attributes]) => {
    const { mode, type, name, module_address, index } = partsOf(address)
    return {
      ...(module_address && { module: module_address }),
      mode,
      type,
      name,
      provider: 'provider["registry.terraform.io/hashicorp/aws"]',
      instances: [
        {
          ...(index !== undefined && { index_key: index }),
          schema_version: 0,
          attributes,
          sensitive_attributes: [],
        },
      ],
    }
  }),
  check_results: null,
  ...rest,
})
