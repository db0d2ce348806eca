import type { Members } from '../shapes.ts'
import type { Configuration, ConfigurationModule, ConfiguredResource } from './resource.ts'

const members = (value: unknown): Members =>
  typeof value === 'object' && value !== null ? (value as Members) : {}

export interface Configured {
  readonly configuration?: Configuration
  /** Which configuration of the provider a resource has: `aws`, `aws.eu`. */
  readonly providerOf: (address: string) => string | undefined
}

/** What of a plan's configuration tells accounts, Regions and references. Nothing of it has to be there. */
export function configurationOf(value: unknown): Configured {
  if (typeof value !== 'object' || value === null) return { providerOf: () => undefined }
  const { provider_config, root_module } = value as Members
  const providers = Object.fromEntries(
    Object.entries(members(provider_config)).map(([key, one]) => [
      key,
      members(members(one).expressions),
    ]),
  )
  const root = moduleOf(root_module)
  return {
    configuration: { providers, root },
    providerOf: (address) => {
      const key = configured(root, address)?.provider
      if (key === undefined || Object.hasOwn(providers, key)) return key
      // A module that was not given a provider of its own has its caller's.
      return key.slice(key.lastIndexOf(':') + 1)
    },
  }
}

function moduleOf(value: unknown): ConfigurationModule {
  const { resources, module_calls, outputs } = members(value)
  const list = Array.isArray(resources) ? resources.map(members) : []
  return {
    resources: new Map(
      list.map((one) => [
        String(one.address),
        { provider: String(one.provider_config_key ?? 'aws'), expressions: one.expressions },
      ]),
    ),
    calls: new Map(
      Object.entries(members(module_calls)).map(([name, call]) => [
        name,
        { expressions: members(call).expressions, module: moduleOf(members(call).module) },
      ]),
    ),
    outputs: Object.fromEntries(
      Object.entries(members(outputs)).map(([name, one]) => [name, members(one).expression]),
    ),
  }
}

/** `module.role["ci"].module.x` as `role`, `x`. Keys may hold dots. */
export const modulePath = (address: string): readonly string[] =>
  [...withoutKeys(address).matchAll(/(?:^|\.)module\.([^.]+)/g)].map(([, name]) => name ?? '')

export const withoutKeys = (address: string): string =>
  address.replace(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]/g, '')

export function moduleAt(
  root: ConfigurationModule,
  path: readonly string[],
): ConfigurationModule | undefined {
  let module: ConfigurationModule | undefined = root
  for (const name of path) module = module?.calls.get(name)?.module
  return module
}

export function configured(
  root: ConfigurationModule,
  address: string,
): ConfiguredResource | undefined {
  const bare = withoutKeys(address).replace(/^(?:module\.[^.]+\.)*/, '')
  return moduleAt(root, modulePath(address))?.resources.get(bare)
}
