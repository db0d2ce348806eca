import { statementsOf } from '../../../../policy/edit/edit.ts'
import { isObject, type JsonObject } from '../../../../policy/parse.ts'
import type { Place } from '../../../../policy/types.ts'
import { pretty, type Syntax, tight } from '../brackets.ts'
import { same } from '../change.ts'
import { goneFrom, permissionsOf } from '../permission.ts'
import { accountOfRoot } from '../principal.ts'
import { addedTo, type Change } from '../terraform/document.ts'
import { NotPatched } from '../text.ts'
import type { Construct } from './construct.ts'

/** How a value is written that only CDK knows: undefined for what is a text as it stands. */
export type Known = (value: unknown) => string | undefined

export interface Code {
  /** `ecr`, `iam`, … as their documentation imports them. */
  readonly imports: ReadonlySet<string>
  readonly lines: readonly string[]
}

const quoted = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

const syntaxWith = (known: Known): Syntax => ({
  key: (key) => `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key)}: `,
  scalar: (value) =>
    known(value) ?? (typeof value === 'string' ? quoted(value) : JSON.stringify(value)),
  hasCommas: true,
  comment: /\/\//,
})

/** The class of a construct that has a policy of its own, and how a statement is added to it. */
const adders: Readonly<
  Record<string, { readonly of: string; readonly as: string; readonly add: string }>
> = {
  'repository policy': { of: 'ecr', as: 'Repository', add: '.addToResourcePolicy' },
  'managed policy': { of: 'iam', as: 'ManagedPolicy', add: '.addStatements' },
  'permissions boundary': { of: 'iam', as: 'ManagedPolicy', add: '.addStatements' },
  'trust policy': { of: 'iam', as: 'Role', add: '.assumeRolePolicy?.addStatements' },
  'function policy': { of: 'lambda', as: 'Function', add: '.addPermission' },
}

/** Where the document of a place stands among a resource's properties. */
const properties: Readonly<Record<string, string>> = {
  'repository policy': 'RepositoryPolicyText',
  'trust policy': 'AssumeRolePolicyDocument',
  'managed policy': 'PolicyDocument',
  'permissions boundary': 'PolicyDocument',
  'inline policy': 'PolicyDocument',
}

/**
 * Code for the end of the stack's constructor. What is added goes through CDK's own methods; what is changed, and what stands on
 * a construct that stands for a resource alone, is an override of the template.
 *
 * @throws NotPatched for what neither can do.
 */
export function cdkCode(
  { kind }: Place,
  change: Change,
  holder: Construct | undefined,
  document: Construct | undefined,
  known: Known,
): Code {
  const syntax = syntaxWith(known)
  const added = addedTo(change)
  if (kind === 'function policy') return permissionCode(change, holder, syntax)
  const how = kind === 'inline policy' ? identity(holder) : adders[kind]
  const on = kind === 'managed policy' || kind === 'permissions boundary' ? document : holder
  if (added && how && on && !on.isPlain) {
    const found = `(${pathTo(on)} as ${how.of}.${how.as})`
    return {
      imports: new Set([how.of, 'iam']),
      lines: added.map((one) => `${found}${how.add}(${statementCode(one, syntax)});`),
    }
  }
  const property = properties[kind]
  const own = document ?? holder
  if (!own || !property || change.after === undefined || (kind === 'inline policy' && !document))
    throw new NotPatched('CDK has no method that is known here for it')
  return overrides(own, document ? property : property, change, syntax)
}

function identity(holder: Construct | undefined) {
  const as = /^AWS::IAM::(Role|User|Group)$/.exec(holder?.type ?? '')?.[1]
  return as === undefined ? undefined : { of: 'iam', as, add: '.addToPrincipalPolicy' }
}

const pathTo = ({ path }: Construct): string =>
  path.reduce((way, name) => `${way}.node.findChild(${quoted(name)})`, 'this')

function statementCode(statement: JsonObject, syntax: Syntax): string {
  const { Sid, Effect, Principal, Action, Resource, Condition, ...rest } = statement
  const principals = principalsCode(Principal, syntax)
  if (Object.keys(rest).length > 0 || !principals)
    return `iam.PolicyStatement.fromJson(${pretty(statement, syntax, '', '  ')})`
  const list = (value: unknown) => tight([value].flat(), syntax)
  const lines = [
    ...(Sid ? [`sid: ${syntax.scalar(Sid)}`] : []),
    ...(Effect === 'Deny' ? ['effect: iam.Effect.DENY'] : []),
    ...(principals.length > 0 ? [`principals: [${principals.join(', ')}]`] : []),
    ...(Action === undefined ? [] : [`actions: ${list(Action)}`]),
    ...(Resource === undefined ? [] : [`resources: ${list(Resource)}`]),
    ...(Condition === undefined ? [] : [`conditions: ${pretty(Condition, syntax, '  ', '  ')}`]),
  ]
  return `new iam.PolicyStatement({\n${lines.map((one) => `  ${one},\n`).join('')}})`
}

/** Undefined for kinds that are rather written as JSON. */
function principalsCode(given: unknown, { scalar }: Syntax): readonly string[] | undefined {
  if (given === undefined) return []
  if (!isObject(given)) return undefined
  const found = Object.entries(given).flatMap(([kind, values]) =>
    [values].flat().map((value) => {
      const account = accountOfRoot(String(value)) ?? /^\d{12}$/.exec(String(value))?.[0]
      if (kind === 'Service') return `new iam.ServicePrincipal(${scalar(value)})`
      if (kind !== 'AWS' || value === '*') return undefined
      return account === undefined
        ? `new iam.ArnPrincipal(${scalar(value)})`
        : `new iam.AccountPrincipal(${scalar(account)})`
    }),
  )
  return found.every((one) => one !== undefined) ? found : undefined
}

function overrides(on: Construct, property: string, change: Change, syntax: Syntax): Code {
  const found = `(${pathTo(on)}${on.isPlain ? '' : '.node.defaultChild'} as cdk.CfnResource)`
  const [old, now] = [statementsOf(change.before), statementsOf(change.after)]
  const isList = (document: unknown) => isObject(document) && Array.isArray(document.Statement)
  const edits: readonly (readonly [string, unknown])[] =
    change.before === undefined || now.length < old.length || !isList(change.before)
      ? [[property, change.after]]
      : now.flatMap((one, at) => leaves(`${property}.Statement.${at}`, old[at], one))
  const lines = edits.map(([path, value]) =>
    value === undefined
      ? `${found}.addPropertyDeletionOverride(${quoted(path)});`
      : `${found}.addPropertyOverride(${quoted(path)}, ${pretty(value, syntax, '', '  ')});`,
  )
  return { imports: new Set(['cdk']), lines }
}

/** Overrides are merged into what stands there: members that go are named. */
function leaves(
  path: string,
  before: unknown,
  after: unknown,
): readonly (readonly [string, unknown])[] {
  if (same(before, after)) return []
  if (!isObject(before) || !isObject(after) || Array.isArray(before) || Array.isArray(after))
    return [[path, after]]
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    leaves(`${path}.${key.replaceAll('.', '\\.')}`, before[key], after[key]),
  )
}

function permissionCode(change: Change, holder: Construct | undefined, syntax: Syntax): Code {
  if (goneFrom(change.before, change.after).length > 0 || !holder || holder.isPlain)
    throw new NotPatched('CDK has no method that is known here for it')
  const lines = permissionsOf(change.before, change.after).map((one) => {
    const account = accountOfRoot(one.principal) ?? /^\d{12}$/.exec(one.principal)?.[0]
    const principal = one.principal.endsWith('.amazonaws.com')
      ? `new iam.ServicePrincipal(${syntax.scalar(one.principal)})`
      : account === undefined
        ? `new iam.ArnPrincipal(${syntax.scalar(one.principal)})`
        : `new iam.AccountPrincipal(${syntax.scalar(account)})`
    const rest = [
      ['sourceArn', one.sourceArn],
      ['sourceAccount', one.sourceAccount],
      ['organizationId', one.principalOrgId],
    ].flatMap(([name, value]) =>
      value === undefined ? [] : [`  ${name}: ${syntax.scalar(value)},\n`],
    )
    if (one.functionUrlAuthType !== undefined)
      throw new NotPatched('CDK has no method that is known here for it')
    return `(${pathTo(holder)} as lambda.Function).addPermission(${syntax.scalar(one.id)}, {\n  principal: ${principal},\n  action: ${syntax.scalar(one.action)},\n${rest.join('')}});`
  })
  return { imports: new Set(['lambda', 'iam']), lines }
}
