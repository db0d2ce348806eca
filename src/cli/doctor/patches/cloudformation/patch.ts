import type { Source } from '../../../../collected/fact.ts'
import type { DocumentChange } from '../../../../policy/edit/documents.ts'
import { statementsOf } from '../../../../policy/edit/edit.ts'
import { isObject } from '../../../../policy/parse.ts'
import { holderOf, isAwsOwned } from '../../../../policy/place.ts'
import { parseJson as parsed } from '../../../../policy/validate/identity.ts'
import { changesOf } from '../change.ts'
import type { Draft, Ground } from '../draft.ts'
import { type Member, memberOf, type Node, nodeAt } from '../node.ts'
import { goneFrom, permissionsOf } from '../permission.ts'
import type { Change } from '../terraform/document.ts'
import { NotPatched, type Span, type TextEdit } from '../text.ts'
import {
  logicalFrom,
  managedPolicy,
  permissionResources,
  propertiesOf,
  snippet,
} from './snippets.ts'
import {
  type DeclaredAt,
  mustFind,
  stepsOf,
  type Template,
  templateAt,
  typeAt,
  valuesFor,
} from './template.ts'

/** A change in a template: in the user's own, or as properties and resources to put there. */
export async function templateDraft(
  change: DocumentChange,
  { files, source, holder }: Ground,
  declaredAt: DeclaredAt,
): Promise<Draft> {
  const made = (part: Pick<Draft, 'edits' | 'text' | 'why'>): Draft => ({
    ...{ change, language: 'cloudformation' },
    ...part,
  })
  const read = (text: string | undefined) => (text === undefined ? undefined : parsed(text))
  const values: Change = { before: read(change.before), after: read(change.after) }
  try {
    const at = change.place.kind === 'function policy' ? (holder ?? source) : (source ?? holder)
    if (!at) return made({ text: snippet(change.place, values) })
    if (isAwsOwned(change.place) && change.before !== undefined)
      throw new NotPatched('it is AWS’s own policy, which is replaced or detached')
    const logical = stepsOf(at)[1] ?? ''
    const own = valuesFor(holderOf(change.place), logical, at.file, declaredAt)
    const template = await templateAt(at, files, own)
    return made({
      edits: [{ file: at.file, edits: editsIn(template, change, values, at, source) }],
    })
  } catch (error) {
    if (!(error instanceof NotPatched)) throw error
    const why = error.message
    if (change.after === undefined || (isAwsOwned(change.place) && change.before))
      return made({ why })
    try {
      return made({ text: snippet(change.place, values), why })
    } catch (other) {
      if (other instanceof NotPatched) return made({ why })
      throw other
    }
  }
}

function editsIn(
  template: Template,
  change: DocumentChange,
  values: Change,
  at: Source,
  source: Source | undefined,
): readonly TextEdit[] {
  const { root, writer } = template
  if (change.place.kind === 'function policy') return permissionEdits(template, at, values)
  if (!source) return newIn(template, change, values, at)
  if (change.after === undefined) return takenAway(template, source)
  return changesOf(mustFind(root, stepsOf(source)), values.before, values.after, writer)
}

const propertiesNode = ({ root }: Template, at: Source): Node | undefined =>
  nodeAt(root, stepsOf(at))

/** What stands for nothing yet: a property of the resource that holds it. */
function newIn(
  template: Template,
  { place }: DocumentChange,
  { after }: Change,
  at: Source,
): readonly TextEdit[] {
  const isSam = typeAt(template.root, at) === 'AWS::Serverless::Function'
  switch (place.kind) {
    case 'repository policy':
      return withProperty(template, at, 'RepositoryPolicyText', after)
    case 'trust policy':
      return withProperty(template, at, 'AssumeRolePolicyDocument', after)
    case 'inline policy':
      return withItem(
        template,
        at,
        'Policies',
        isSam ? after : { PolicyName: place.name, PolicyDocument: after },
      )
    case 'managed policy': {
      const kind = /::IAM::(Role|User|Group)$/.exec(typeAt(template.root, at))?.[1]
      if (!kind) throw new NotPatched('what holds it is made by SAM')
      const on = { [`${kind}s`]: [{ Ref: stepsOf(at)[1] }] }
      return withResources(template, {
        [logicalFrom(place.arn.split('/').at(-1) ?? '')]: managedPolicy(place.arn, after, on),
      })
    }
    default:
      throw new NotPatched('it belongs into another template')
  }
}

function withProperty(
  { root, writer }: Template,
  at: Source,
  name: string,
  value: unknown,
): readonly TextEdit[] {
  const steps = stepsOf(at)
  const properties = nodeAt(root, steps)
  if (!properties) {
    const resource = mustFind(root, steps.slice(0, -1))
    if (resource.kind !== 'object') throw new NotPatched('an expression makes it')
    return writer.addMembers(resource, [['Properties', { [name]: value }]])
  }
  if (properties.kind !== 'object') throw new NotPatched('an expression makes it')
  const own = memberOf(properties, name)
  if (own && !(own.kind === 'scalar' && own.value === null))
    throw new NotPatched('an expression makes it')
  return own ? writer.replace(own, value) : writer.addMembers(properties, [[name, value]])
}

function withItem(
  template: Template,
  at: Source,
  name: string,
  item: unknown,
): readonly TextEdit[] {
  const properties = propertiesNode(template, at)
  const member =
    properties?.kind === 'object' ? properties.members.find(({ key }) => key === name) : undefined
  const list = member?.value
  if (!list) return withProperty(template, at, name, [item])
  if (list.isShared) throw new NotPatched('it is used in more than one place')
  if (list.kind === 'array') return template.writer.addItems(list, [item])
  if (list.kind === 'alias' || list.kind === 'choice')
    throw new NotPatched('an expression makes it')
  return template.writer.listed(list, [item], member)
}

function withResources({ root, writer }: Template, resources: object): readonly TextEdit[] {
  const all = mustFind(root, ['Resources'])
  if (all.kind !== 'object') throw new NotPatched('an expression makes it')
  const taken = new Set(all.members.map(({ key }) => key))
  return writer.addMembers(
    all,
    Object.entries(resources).map(([name, one]) => {
      let free = name
      for (let n = 2; taken.has(free); n++) free = `${name}${n}`
      return [free, one] as const
    }),
  )
}

function takenAway({ root, writer }: Template, source: Source): readonly TextEdit[] {
  const steps = stepsOf(source)
  const name = steps.at(-1)
  // An item of `Policies` goes with its name; a property by itself.
  const inPolicies = steps.indexOf('Policies')
  const to = inPolicies > 0 ? inPolicies + 2 : steps.length
  const within = mustFind(root, steps.slice(0, to - 1))
  if (name === 'PolicyDocument' && inPolicies < 0) throw new NotPatched('its resource goes with it')
  const gone: Span | undefined =
    within.kind === 'array'
      ? within.items[Number(steps[to - 1])]
      : within.kind === 'object'
        ? within.members.find(({ key }) => key === steps[to - 1])
        : undefined
  if (!gone || (within.kind !== 'array' && within.kind !== 'object'))
    throw new NotPatched('an expression makes it')
  const isLast = (within.kind === 'array' ? within.items : within.members).length === 1
  if (isLast) throw new NotPatched('nothing is left beside it')
  return writer.remove(within, new Set([gone]))
}

/** The statements of a function's policy are resources of their own, and go by their logical names. */
function permissionEdits(template: Template, at: Source, values: Change): readonly TextEdit[] {
  const { root, writer } = template
  const [first, ...others] = goneFrom(values.before, values.after)
  const resources = nodeAt(root, ['Resources'])
  if (!first) {
    const type = typeAt(root, at)
    const logical = stepsOf(at)[1] ?? ''
    const name = /Function$/.test(type) ? { Ref: logical } : undefined
    if (!name) throw new NotPatched('its function is in another template')
    return withResources(template, permissionResources(name, logical, values))
  }
  const own = memberOf(resources, String(first.Sid))
  const next = statementsOf(values.after).find((one) => isObject(one) && one.Sid === first.Sid)
  if (!own || others.length > 0 || resources?.kind !== 'object')
    throw new NotPatched('the permission stands nowhere by itself')
  if (!next) {
    if (goneFrom(values.after, values.before).length > 0)
      throw new NotPatched('the permission becomes another')
    const gone = resources.members.find(({ value }) => value === own)
    return writer.remove(resources, new Set(gone ? [gone] : []))
  }
  const [was, ...many] = permissionsOf(undefined, { Statement: [first] })
  const [is] = permissionsOf(undefined, { Statement: [next] })
  const properties = memberOf(own, 'Properties')
  if (!was || !is || many.length > 0 || properties?.kind !== 'object')
    throw new NotPatched('one permission becomes several')
  return propertyEdits(properties.members, properties, propertiesOf(was), propertiesOf(is), writer)
}

function propertyEdits(
  members: readonly Member[],
  properties: Extract<Node, { kind: 'object' }>,
  was: object,
  is: object,
  writer: Template['writer'],
): readonly TextEdit[] {
  const [old, now] = [new Map(Object.entries(was)), new Map(Object.entries(is))]
  const gone = members.filter(({ key }) => old.has(key) && !now.has(key))
  const added = [...now].filter(([key]) => !members.some((one) => one.key === key))
  return [
    ...members.flatMap(({ key, value }) => {
      if (!now.has(key) || now.get(key) === old.get(key)) return []
      return writer.replace(value, now.get(key))
    }),
    ...(gone.length > 0 ? writer.remove(properties, new Set(gone)) : []),
    ...(added.length > 0 ? writer.addMembers(properties, added) : []),
  ]
}
