import fc from 'fast-check'
import type { Caller } from '../../src/estate/caller.ts'
import { asksTrust, type EstateAtHand } from '../../src/estate/estate.ts'
import { noHolder, noResource } from '../../src/estate/facts.ts'
import { questionOf } from '../../src/estate/question.ts'
import { pullChecks, pushChecks } from '../../src/estate/scenarios/registry.ts'
import type { AccountId } from '../../src/names/account.ts'
import type { Region } from '../../src/names/region.ts'
import { documentKey, policyAt } from '../../src/policy/place.ts'
import type { AppliedPolicy, Place, Question } from '../../src/policy/types.ts'
import { servicesKnown } from '../../src/services/all.ts'

// Small estates of every shape, in which something is mostly denied: two accounts, their users, one repository
// each, and an organization over the first.

export const mine = '111111111111' as AccountId
export const theirs = '222222222222' as AccountId
const region = 'us-east-1' as Region
export const now = new Date('2030-01-01T00:00:00Z')

const userArn = (account: AccountId, name: string) => `arn:aws:iam::${account}:user/${name}`
export const repository = (account: AccountId, name: string) =>
  `arn:aws:ecr:${region}:${account}:repository/${name}`

export const caller = (account: AccountId, name: string): Caller => ({
  principal: {
    kind: 'user',
    account,
    arn: userArn(account, name),
    userName: name,
    userId: `AIDA${name.toUpperCase()}`,
  },
  account,
  region,
  request: { id: 'generated', secureTransport: true, sourceIp: '10.0.0.1' },
})

/** Every document of a generated estate, and where it hangs. */
export type Documents = readonly { readonly place: Place; readonly text: string }[]

/** The estate of these documents. */
export function estateOf(documents: Documents): EstateAtHand {
  const at = (wanted: (place: Place) => boolean): readonly AppliedPolicy[] =>
    documents.filter(({ place }) => wanted(place)).map(({ place, text }) => policyAt(place, text))
  const levels = ['r-root', mine].map((target) =>
    at((place) => place.kind === 'service control policy' && place.target === target),
  )
  const bound = levels.some((level) => level.length > 0)
  return {
    holder: ({ arn }) => {
      const [boundary] = at((place) => place.kind === 'permissions boundary' && place.of === arn)
      const identity = at(
        (place) =>
          (place.kind === 'inline policy' && place.of === arn) ||
          (place.kind === 'managed policy' && place.attachedTo === arn),
      )
      return { ...noHolder, identity, ...(boundary && { boundary }) }
    },
    resource: (check) => ({
      ...noResource,
      policies: asksTrust(check)
        ? []
        : at((place) => place.kind === 'repository policy' && place.of === check.resource),
    }),
    accounts: () =>
      new Map(bound ? [[mine, { organization: { id: 'o-1' }, serviceControl: levels }]] : []),
    principalArn: () => undefined,
    managedPolicy: () => undefined,
    principals: () => [],
    putPolicy: servicesKnown.putPolicy,
  }
}

/** With these documents in the place of those that stand there; undefined takes one away. */
export const withTexts = (
  documents: Documents,
  changes: readonly { readonly place: Place; readonly after: string | undefined }[],
): Documents => {
  const after = new Map(changes.map((change) => [documentKey(change.place), change.after]))
  const stands = new Set(documents.map(({ place }) => documentKey(place)))
  const made = changes.filter(({ place }) => !stands.has(documentKey(place)))
  return [...documents, ...made.map(({ place }) => ({ place, text: '' }))].flatMap((one) => {
    const key = documentKey(one.place)
    if (!after.has(key)) return one
    const text = after.get(key)
    return text === undefined ? [] : { ...one, text }
  })
}

const actions = fc.constantFrom<string | string[]>(
  '*',
  'ecr:*',
  'ecr:Batch*',
  'ecr:*Image',
  'ecr:PutImage',
  ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
  ['ecr:InitiateLayerUpload', 'ecr:ListImages'],
  's3:*',
)
const resources = fc.constantFrom<string | string[]>(
  '*',
  repository(mine, 'app'),
  repository(mine, '*'),
  repository(mine, 'a*'),
  'arn:aws:ecr:*:*:repository/*',
  repository(theirs, 'app'),
  [repository(mine, 'web'), repository(theirs, '*')],
)
const conditions = fc.constantFrom<object | undefined>(
  undefined,
  undefined,
  undefined,
  { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
  { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1'] } },
  { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
  { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
)
const principals = fc.constantFrom<object | string>(
  '*',
  { AWS: mine },
  { AWS: userArn(mine, 'bob') },
  { AWS: [userArn(theirs, 'eve'), theirs] },
  { Service: 'lambda.amazonaws.com' },
)
const statement = (effects: readonly string[]) =>
  fc
    .record({
      Effect: fc.constantFrom(...effects),
      Action: actions,
      Resource: resources,
      Condition: conditions,
    })
    .map(({ Condition, ...rest }) => ({ ...rest, ...(Condition && { Condition }) }))

const document = (statements: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })
const texts = fc.array(statement(['Allow', 'Allow', 'Deny']), { minLength: 1, maxLength: 3 })
const repositoryTexts = fc
  .array(fc.tuple(statement(['Allow', 'Deny']), principals), { minLength: 1, maxLength: 3 })
  .map((list) => list.map(([{ Resource: _, ...rest }, Principal]) => ({ ...rest, Principal })))

const bob = userArn(mine, 'bob')
const scp = (target: string, n: number): Place => ({
  kind: 'service control policy',
  arn: `arn:aws:organizations::999999999999:policy/o-1/service_control_policy/p-${n}`,
  name: `scp-${n}`,
  target,
})
const maybe = (place: Place, of: fc.Arbitrary<readonly object[]>) =>
  fc.option(
    of.map((list) => ({ place, text: document(list) })),
    { nil: undefined, freq: 1 },
  )

/** Every kind of document, each there or not. */
export const documentsArbitrary: fc.Arbitrary<Documents> = fc
  .tuple(
    maybe({ kind: 'inline policy', name: 'own', of: bob }, texts),
    maybe({ kind: 'inline policy', name: 'more', of: bob }, texts),
    maybe({ kind: 'managed policy', arn: `arn:aws:iam::${mine}:policy/p`, attachedTo: bob }, texts),
    maybe({ kind: 'permissions boundary', arn: `arn:aws:iam::${mine}:policy/b`, of: bob }, texts),
    maybe({ kind: 'repository policy', of: repository(mine, 'app') }, repositoryTexts),
    maybe({ kind: 'repository policy', of: repository(theirs, 'app') }, repositoryTexts),
    maybe(scp(mine, 1), texts),
  )
  .map((list) => list.filter((one) => one !== undefined))
  .map((list) => {
    const full = document([{ Effect: 'Allow', Action: '*', Resource: '*' }])
    return list.some(({ place }) => place.kind === 'service control policy')
      ? [...list, { place: scp('r-root', 0), text: full }]
      : list
  })

const tasks = { push: pushChecks, pull: pullChecks } as const

/** What bob is about. */
export const taskArbitrary = fc.record({
  owner: fc.constantFrom(mine, theirs),
  what: fc.constantFrom('push' as const, 'pull' as const),
})

export const questionsOf = (
  documents: Documents,
  { owner, what }: { owner: AccountId; what: keyof typeof tasks },
): readonly Question[] =>
  tasks[what](repository(owner, 'app')).map(
    (check) => questionOf(estateOf(documents), caller(mine, 'bob'), check, now).question,
  )
