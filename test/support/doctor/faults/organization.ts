import type { Healthy } from '../healthy.ts'
import { controlArn, type Doc, doc } from '../model.ts'
import type { Random } from '../random.ts'
import { denial, type Fault, imageAction, imageActions, needsImage } from './fault.ts'

const organizationOf = ({ model }: Healthy) => {
  if (!model.organization) throw new Error('expected an organization')
  return model.organization
}

/** Control policies bind no management account. */
const isBound =
  (side: 'mine' | 'theirs') =>
  (one: Healthy): boolean =>
    one.model.organization !== undefined && one.model.organization.management !== one[side]

/** Hung somewhere between the root and the account. */
function hang(
  one: Healthy,
  side: 'mine' | 'theirs',
  type: 'SERVICE' | 'RESOURCE',
  document: Doc,
  random: Random,
): string {
  const organization = organizationOf(one)
  const id = `p-${type.toLowerCase()}1`
  organization.policies[id] = { name: id, type, document }
  const path = [one[side]]
  while (organization.parents[path[0] ?? ''])
    path.unshift(organization.parents[path[0] ?? ''] ?? '')
  organization.attached[random.pick(path)]?.push(id)
  return controlArn(organization, id)
}

export const organizationFaults: readonly Fault[] = [
  {
    name: 'a control policy by Region',
    touches: 'SCPs',
    when: (one) => isBound('mine')(one) && needsImage(one),
    inject: (one, random) => {
      const condition = {
        StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-central-1'] },
      }
      // It leaves alone those who watch what becomes of the function.
      const denies = doc(denial('*', [...imageActions, 'lambda:Create*'], { Condition: condition }))
      return {
        type: 'service control policy',
        holder: hang(one, 'mine', 'SERVICE', denies, random),
        action: imageAction(one),
        element: 'StringNotEquals aws:RequestedRegion',
      }
    },
  },
  {
    name: 'a level of the organization that allows something else',
    touches: 'SCPs',
    alone: true,
    ceiling: true,
    when: (one) => isBound('mine')(one) && needsImage(one),
    inject: (one) => {
      const { attached, policies } = organizationOf(one)
      // Nobody could begin a session with a policy.
      one.model.sessions = {}
      const id = 'p-narrow'
      policies[id] = {
        ...{ name: 'narrow', type: 'SERVICE' },
        document: doc({ Effect: 'Allow', Action: ['s3:*'], Resource: '*' }),
      }
      // AWS lets nobody detach the last one.
      const others = attached[one.mine]?.filter((id) => id !== 'p-FullAWSAccess') ?? []
      attached[one.mine] = [...others, id]
      return {
        type: 'service control policy',
        holder: controlArn(organizationOf(one), id),
        action: imageAction(one),
      }
    },
  },
  {
    name: 'a resource control policy',
    touches: 'RCPs',
    when: (one) => isBound('theirs')(one) && needsImage(one),
    inject: (one, random) => {
      const denies = doc(denial('*', imageActions, { Principal: '*' }))
      return {
        type: 'resource control policy',
        holder: hang(one, 'theirs', 'RESOURCE', denies, random),
        action: imageAction(one),
      }
    },
  },
]
