import type { Values } from './values.ts'

/** One instance of a resource or data source, in whichever form it was written. */
export interface TerraformResource {
  /** `module.role["ci"].aws_iam_role.this` */
  readonly address: string
  /** `module.role["ci"]`, empty in the root module. */
  readonly module: string
  readonly mode: 'managed' | 'data'
  readonly type: string
  readonly name: string
  /** Of `count` or `for_each`. */
  readonly index?: number | string
  /** Which configuration of the provider: `aws`, `aws.eu`. Those with the same have one account. */
  readonly provider: string
  /** Made by this plan: what it does not say of it is not there. */
  readonly isNew: boolean
  /** As it will be; absent where it is taken away. */
  readonly after?: Values
  /** As it is, where the plan changes or takes it away. */
  readonly before?: Values
}

/** A file of Terraform's, whichever form it has. */
export interface TerraformFile {
  readonly file: string
  readonly resources: readonly TerraformResource[]
  /** Of a plan: what an attribute refers to. */
  readonly configuration?: Configuration
  readonly variables: Readonly<Record<string, unknown>>
}

/** A plan's `configuration`, as far as it is read. */
export interface Configuration {
  readonly providers: Readonly<Record<string, ProviderExpressions>>
  readonly root: ConfigurationModule
}

export type ProviderExpressions = Readonly<Record<string, unknown>>

export interface ConfigurationModule {
  readonly resources: ReadonlyMap<string, ConfiguredResource>
  readonly calls: ReadonlyMap<
    string,
    { readonly expressions: unknown; readonly module: ConfigurationModule }
  >
  readonly outputs: Readonly<Record<string, unknown>>
}

export interface ConfiguredResource {
  readonly provider: string
  readonly expressions: unknown
}
