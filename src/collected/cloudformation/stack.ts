import { parseArn } from '../../names/arn.ts'
import type { Setting } from '../declared/setting.ts'
import type { Members } from '../shapes.ts'
import { conditionHolds, evaluate, noValue, type Scope } from './evaluate.ts'
import { kindOf } from './kinds.ts'
import { withoutSam } from './sam.ts'
import { membersOf, type RawResource, rawResources, type StackFile } from './template.ts'
import { Unresolved } from './unresolved.ts'

/** One stack as it will be. */
export class Stack implements Scope {
  readonly file: StackFile
  readonly conditions: Members
  readonly mappings: Members
  readonly decided = new Map<string, boolean | Unresolved>()
  readonly resources: ReadonlyMap<string, RawResource>
  readonly nested = new Map<string, Stack>()
  readonly #setting: Setting
  readonly #given: Readonly<Record<string, unknown>>
  readonly #exports: (name: string) => unknown
  #depth = 0

  constructor(
    file: StackFile,
    setting: Setting,
    exports: (name: string) => unknown,
    given: Readonly<Record<string, unknown>> = setting.parameters ?? {},
  ) {
    this.file = file
    this.conditions = membersOf(file.template.Conditions)
    this.mappings = membersOf(file.template.Mappings)
    this.#setting = setting
    this.#given = given
    this.#exports = exports
    const raw = withoutSam(rawResources(file), membersOf(file.template.Globals))
    this.resources = new Map(raw.map((one) => [one.logical, one]))
    for (const one of raw) this.#addNested(one)
  }

  get account(): string | undefined {
    return this.file.account ?? this.#setting.account
  }

  get region(): string | undefined {
    return this.file.region ?? this.#setting.region
  }

  properties({ properties }: RawResource): Members {
    return membersOf(evaluate(properties, this))
  }

  property({ properties }: RawResource, name: string): unknown {
    const value = evaluate(properties[name], this)
    return value === noValue ? undefined : value
  }

  /** Whether it is made; undefined where a condition asks for what is not known. */
  isMade({ condition }: RawResource): boolean | Unresolved {
    return condition === undefined ? true : conditionHolds(condition, this)
  }

  reference(name: string): unknown {
    const pseudo = this.#pseudo(name)
    if (pseudo !== undefined) return pseudo
    const parameter = membersOf(this.file.template.Parameters)[name]
    if (parameter !== undefined) return this.#parameter(name, membersOf(parameter))
    const resource = this.resources.get(name)
    if (!resource) return new Unresolved(`there is no \`${name}\` in the template`)
    const kind = kindOf(resource.type)
    return kind?.refersByArn
      ? this.arnOf(resource)
      : kind
        ? this.nameOf(resource)
        : new Unresolved(`\`Ref\` of \`${name}\` is known when the stack is deployed`)
  }

  attribute(logical: string, attribute: string): unknown {
    const nested = this.nested.get(logical)
    if (nested && attribute.startsWith('Outputs.'))
      return nested.output(attribute.slice('Outputs.'.length))
    const resource = this.resources.get(logical)
    if (!resource) return new Unresolved(`there is no \`${logical}\` in the template`)
    const kind = kindOf(resource.type)
    if (kind?.arnAttribute === attribute) return this.arnOf(resource)
    if (kind && attribute === 'RepositoryUri') return this.#repositoryUri(resource)
    if (!kind && /Arn$/.test(attribute)) return this.foreignArn(resource)
    return new Unresolved(`\`${logical}.${attribute}\` is known when the stack is deployed`)
  }

  imported(name: string): unknown {
    return this.#exports(name)
  }

  output(name: string): unknown {
    const output = membersOf(this.file.template.Outputs)[name]
    return output === undefined
      ? new Unresolved(`there is no output \`${name}\` of the nested stack`)
      : evaluate(membersOf(output).Value, this)
  }

  /** By the names under which its outputs are exported. */
  exported(): readonly (readonly [string, () => unknown])[] {
    return Object.entries(membersOf(this.file.template.Outputs)).flatMap(([name, output]) => {
      const key = evaluate(membersOf(membersOf(output).Export).Name, this)
      return typeof key === 'string' ? [[key, () => this.output(name)] as const] : []
    })
  }

  /** Its name; where CloudFormation makes one up, the form that it will have. */
  nameOf(resource: RawResource): unknown {
    const kind = kindOf(resource.type)
    if (!kind) return new Unresolved(`\`${resource.type}\` has no name that is known here`)
    if (this.#depth > 100) return new Unresolved('it refers to itself')
    this.#depth++
    const given = this.property(resource, kind.name)
    this.#depth--
    if (given !== undefined) return given
    const made = `${this.file.name}-${resource.logical}-${random}`
    return kind.service === 'ecr' ? made.toLowerCase() : made
  }

  arnOf(resource: RawResource): unknown {
    const kind = kindOf(resource.type)
    const name = this.nameOf(resource)
    if (!kind || name instanceof Unresolved) return name
    const account = this.reference('AWS::AccountId')
    const region = kind.isRegional ? this.reference('AWS::Region') : ''
    const path = kind.hasPath ? (this.property(resource, 'Path') ?? '/') : ''
    for (const one of [account, region, path]) if (one instanceof Unresolved) return one
    return `arn:aws:${kind.service}:${region}:${account}:${kind.prefix}${path}${name}`
  }

  /** Of a thing of a service that decides nothing here: by an ARN of that service alone nothing else is meant. */
  foreignArn({ type, logical }: RawResource): unknown {
    const service = type.split('::')[1]?.toLowerCase() ?? ''
    const [account, region] = [this.reference('AWS::AccountId'), this.reference('AWS::Region')]
    if (['ecr', 'iam', 'lambda', 'organizations', 'sts'].includes(service))
      return new Unresolved(`the ARN of \`${logical}\` is known when the stack is deployed`)
    if (account instanceof Unresolved) return account
    if (region instanceof Unresolved) return region
    const kind = words[type] ?? ''
    return `arn:aws:${service}:${region}:${account}:${kind}${this.file.name}-${logical}-${random}`
  }

  #repositoryUri(resource: RawResource): unknown {
    const arn = this.arnOf(resource)
    if (typeof arn !== 'string') return arn
    const { account, region, resource: name = '' } = parseArn(arn) ?? {}
    return `${account}.dkr.ecr.${region}.amazonaws.com/${name.slice('repository/'.length)}`
  }

  #pseudo(name: string): unknown {
    switch (name) {
      case 'AWS::AccountId':
        return this.account ?? new Unresolved('the stack’s account is not known: give `--account`')
      case 'AWS::Region':
        return this.region ?? new Unresolved('the stack’s Region is not known: give `--region`')
      case 'AWS::Partition':
        return 'aws'
      case 'AWS::URLSuffix':
        return 'amazonaws.com'
      case 'AWS::StackName':
        return this.file.name
      case 'AWS::NoValue':
        return noValue
      default:
        return name.startsWith('AWS::')
          ? new Unresolved(`\`${name}\` is known when the stack is deployed`)
          : undefined
    }
  }

  #parameter(name: string, { Type, Default, NoEcho }: Members): unknown {
    const value = Object.hasOwn(this.#given, name) ? this.#given[name] : Default
    if (NoEcho === true || NoEcho === 'true')
      return new Unresolved(`the parameter \`${name}\` is marked NoEcho, and its value is not used`)
    if (
      value === undefined ||
      (String(Type).startsWith('AWS::SSM::') && !Object.hasOwn(this.#given, name))
    )
      return new Unresolved(
        `the parameter \`${name}\` has no value: give \`--parameter ${name}=…\``,
      )
    return typeof value === 'string' && /^(?:List<|CommaDelimitedList)/.test(String(Type))
      ? value.split(',').map((one) => one.trim())
      : value
  }

  #addNested(one: RawResource): void {
    if (one.type !== 'AWS::CloudFormation::Stack') return
    const file = this.file.nested.get(String(one.metadata['aws:asset:path']))
    if (!file) return
    const name = `${this.file.name}-${one.logical}-${random}`
    const place = {
      ...(this.account !== undefined && { account: this.account }),
      ...(this.region !== undefined && { region: this.region }),
    }
    // What a nested stack is given may come of another: it is looked at when it is asked for.
    const given = membersOf(one.properties.Parameters)
    const lazy = Object.defineProperties(
      {},
      Object.fromEntries(
        Object.keys(given).map((key) => [
          key,
          { enumerable: true, get: () => evaluate(given[key], this) },
        ]),
      ),
    )
    this.nested.set(
      one.logical,
      new Stack({ ...file, name, ...place }, this.#setting, this.#exports, lazy),
    )
  }
}

/** Stands where CloudFormation puts twelve letters of its own. */
const random = 'XXXXXXXXXXXX'

/** What stands before the name in an ARN. */
const words: Readonly<Record<string, string>> = {
  'AWS::KMS::Key': 'key/',
  'AWS::EC2::VPCEndpoint': 'vpc-endpoint/',
}
