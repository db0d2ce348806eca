import { parseAccountId } from '../../names/account.ts'
import { parseArn } from '../../names/arn.ts'
import { parseRegion } from '../../names/region.ts'
import type { Setting } from '../declared/setting.ts'
import { type Fact, type Gap, known } from '../fact.ts'
import { withoutKeys } from './configuration.ts'
import { documentWithHoles } from './documents.ts'
import { mentionedIn, type Reference, referenceOf } from './references.ts'
import type { TerraformFile, TerraformResource } from './resource.ts'
import type { Values } from './values.ts'

/** All of one file, to find by it what a single resource does not say: its account, its Region, what it refers to. */
export class TerraformWorld {
  readonly file: TerraformFile
  readonly #setting: Setting
  readonly #byAddress = new Map<string, TerraformResource[]>()
  readonly #accounts = new Map<string, Set<string>>()
  readonly #regions = new Map<string, Set<string>>()
  #arns: ReadonlyMap<string, readonly string[]> | undefined

  constructor(file: TerraformFile, setting: Setting) {
    this.file = file
    this.#setting = setting
    for (const one of file.resources) {
      const bare = withoutKeys(one.address)
      const others = this.#byAddress.get(bare)
      if (others) others.push(one)
      else this.#byAddress.set(bare, [one])
      this.#witness(one)
    }
  }

  accountOf(one: TerraformResource, values: Values): string | undefined {
    return (
      accountIn(values) ??
      only(this.#accounts.get(one.provider)) ??
      this.#configured(one.provider).account ??
      this.#setting.account
    )
  }

  regionOf(one: TerraformResource, values: Values): string | undefined {
    return (
      regionIn(values) ??
      this.#configured(one.provider).region ??
      only(this.#regions.get(one.provider)) ??
      this.#setting.region
    )
  }

  /** The id of the policy that an attachment names; of one that is not made yet its address. */
  controlPolicy(one: TerraformResource, values: Values): string | undefined {
    return values.plain('policy_id') ?? this.#reference(one, 'policy_id')?.target.address
  }

  /** An attribute that names one thing. Where the plan does not know it yet, what it refers to is looked at. */
  name(one: TerraformResource, values: Values, attribute: string): Fact<string> {
    const fact = values.text(attribute)
    if (fact.state === 'known' || !values.isUnknown(attribute)) return fact
    const reference = this.#reference(one, attribute)
    const value = reference && this.#valueOf(reference.target, reference.attribute)
    return value === undefined ? fact : known(value, fact.from ?? values.from)
  }

  /**
   * A policy. One that is known after apply is as much as the plan tells: what a data source is made of, and of an expression
   * which things it mentions.
   */
  document(one: TerraformResource, values: Values, attribute: string): Fact<string> {
    const fact = values.text(attribute)
    if (fact.state !== 'unknown' || !values.isUnknown(attribute)) return fact
    const reference = this.#reference(one, attribute)
    const { target } = reference ?? {}
    if (target?.type !== 'aws_iam_policy_document' || !/json$/.test(reference?.attribute ?? ''))
      return { ...fact, gap: this.#waitsFor(one, attribute, fact.gap) }
    const text = target.after && documentWithHoles(target.after)
    return {
      ...fact,
      gap: `known after apply: ${target.address}`,
      ...(text !== undefined && { partly: text }),
    }
  }

  #waitsFor(one: TerraformResource, attribute: string, gap: Gap): Gap {
    const { configuration } = this.file
    const named = configuration ? mentionedIn(configuration, one, attribute) : []
    return named.length === 0 || !gap.startsWith('known after apply: ')
      ? gap
      : `known after apply: ${one.address}.${attribute}, which takes ${named.join(' and ')}`
  }

  /** Its own ARN, or the one that it will have; undefined where its name or its place is not known. */
  arnOf(one: TerraformResource, values: Values): string | undefined {
    const own = values.plain('arn')
    const kind = kinds[one.type]
    if (own !== undefined || !kind) return own
    const name = kind.isByAddress
      ? known(values.plain(kind.name) ?? one.address, values.from)
      : this.name(one, values, kind.name)
    const account = this.accountOf(one, values)
    const region = kind.isRegional ? this.regionOf(one, values) : ''
    if (name.state !== 'known' || account === undefined || region === undefined) return undefined
    const path = kind.hasPath ? (values.plain('path') ?? '/') : ''
    return `arn:aws:${kind.service}:${region}:${account}:${kind.prefix}${path}${name.value}`
  }

  /** The ARN of a thing that another resource calls by its name, ARN or, of functions, both. */
  arnNamed(
    type: keyof typeof kinds,
    name: string,
    by: TerraformResource,
    values: Values,
  ): string | undefined {
    if (name.startsWith('arn:')) return name
    const kind = kinds[type]
    const account = this.accountOf(by, values)
    const found = (this.#named().get(`${type} ${name}`) ?? []).filter(
      (arn) => account === undefined || parseArn(arn)?.account === account,
    )
    const region = this.regionOf(by, values)
    const [first, ...others] = [...new Set(found)]
    if (first !== undefined && others.length === 0) return first
    const there = found.find((arn) => parseArn(arn)?.region === region)
    if (there !== undefined || !kind || account === undefined) return there
    const place = kind.isRegional ? region : ''
    const path = kind.hasPath ? '/' : ''
    return place === undefined
      ? undefined
      : `arn:aws:${kind.service}:${place}:${account}:${kind.prefix}${path}${name}`
  }

  /** ARNs by type and name: a file may have as many attachments as roles. */
  #named(): ReadonlyMap<string, readonly string[]> {
    if (this.#arns) return this.#arns
    const arns = new Map<string, string[]>()
    for (const one of this.file.resources) {
      const values = one.after ?? one.before
      const kind = kinds[one.type]
      const arn = values && kind && one.mode === 'managed' ? this.arnOf(one, values) : undefined
      if (arn === undefined) continue
      const key = `${one.type} ${values?.plain(kind?.name ?? '')}`
      arns.set(key, [...(arns.get(key) ?? []), arn])
    }
    this.#arns = arns
    return arns
  }

  #reference(one: TerraformResource, attribute: string): Reference | undefined {
    const { configuration } = this.file
    return configuration && referenceOf(configuration, this.#byAddress, one, attribute)
  }

  #valueOf(target: TerraformResource, attribute: string): string | undefined {
    const values = target.after
    const kind = kinds[target.type]
    if (!values || target.mode !== 'managed') return undefined
    const own = values.plain(attribute)
    if (own !== undefined) return own
    if (attribute === 'arn' || (attribute === 'id' && target.type === 'aws_iam_policy'))
      return this.arnOf(target, values)
    if (kind?.isByAddress && ['id', kind.name].includes(attribute))
      return this.arnOf(target, values)
    if (attribute === 'id' && kind) return values.plain(kind.name)
    if (attribute === 'repository_url') {
      const arn = parseArn(this.arnOf(target, values) ?? '')
      return (
        arn &&
        `${arn.account}.dkr.ecr.${arn.region}.amazonaws.com/${arn.resource.slice('repository/'.length)}`
      )
    }
    return undefined
  }

  #configured(provider: string): { readonly account?: string; readonly region?: string } {
    const { configuration, variables } = this.file
    const expressions = configuration?.providers[provider]
    if (!expressions) return {}
    const value = (expression: unknown): unknown => {
      const { constant_value, references } = (expression ?? {}) as Record<string, unknown>
      const [first, ...rest] = Array.isArray(references) ? references : []
      if (constant_value !== undefined || rest.length > 0) return constant_value
      return /^var\./.test(String(first))
        ? variables[String(first).slice('var.'.length)]
        : undefined
    }
    const [assumed] = [expressions.assume_role].flat() as { role_arn?: unknown }[]
    const [allowed, ...others] = [value(expressions.allowed_account_ids)].flat()
    const account =
      parseArn(String(value(assumed?.role_arn)))?.account ??
      (others.length === 0 ? allowed : undefined)
    const region = parseRegion(String(value(expressions.region)))
    const number = parseAccountId(String(account))
    return { ...(number && { account: number }), ...(region && { region }) }
  }

  #witness(one: TerraformResource): void {
    const values = one.after ?? one.before
    if (!values) return
    const caller =
      one.type === 'aws_caller_identity' ? values.plain('account_id') : accountIn(values)
    const region =
      one.type === 'aws_region'
        ? (values.plain('region') ?? values.plain('name'))
        : regionIn(values)
    if (caller !== undefined && (one.mode === 'managed' || one.type === 'aws_caller_identity'))
      add(this.#accounts, one.provider, caller)
    if (region !== undefined && (one.mode === 'managed' || one.type === 'aws_region'))
      add(this.#regions, one.provider, region)
  }
}

interface Kind {
  readonly service: string
  readonly prefix: string
  /** Which attribute has its name. */
  readonly name: string
  readonly isRegional?: true
  readonly hasPath?: true
  /** AWS makes up its name: before, it goes by its address. */
  readonly isByAddress?: true
}

const kinds: Readonly<Record<string, Kind>> = {
  aws_iam_role: { service: 'iam', prefix: 'role', name: 'name', hasPath: true },
  aws_iam_user: { service: 'iam', prefix: 'user', name: 'name', hasPath: true },
  aws_iam_group: { service: 'iam', prefix: 'group', name: 'name', hasPath: true },
  aws_iam_policy: { service: 'iam', prefix: 'policy', name: 'name', hasPath: true },
  aws_ecr_repository: { service: 'ecr', prefix: 'repository/', name: 'name', isRegional: true },
  aws_kms_key: {
    ...{ service: 'kms', prefix: 'key/', name: 'key_id' },
    ...{ isRegional: true, isByAddress: true },
  },
  aws_vpc_endpoint: {
    ...{ service: 'ec2', prefix: 'vpc-endpoint/', name: 'id' },
    ...{ isRegional: true, isByAddress: true },
  },
  aws_lambda_function: {
    service: 'lambda',
    prefix: 'function:',
    name: 'function_name',
    isRegional: true,
  },
}

function accountIn(values: Values): string | undefined {
  const arn = parseArn(values.plain('arn') ?? '')
  // AWS's own managed policies are in an account that is called `aws`.
  return parseAccountId(arn?.account ?? '') ?? parseAccountId(values.plain('registry_id') ?? '')
}

const regionIn = (values: Values): string | undefined =>
  parseRegion(values.plain('region') ?? '') ??
  parseRegion(parseArn(values.plain('arn') ?? '')?.region ?? '')

const only = (all: ReadonlySet<string> | undefined): string | undefined =>
  all?.size === 1 ? [...all][0] : undefined

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  map.set(key, (map.get(key) ?? new Set()).add(value))
}
