import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AccountId } from '../names/account.ts'
import { applied } from './compile.ts'
import { decide } from './decide.ts'
import { generatePolicy, type PolicyUse } from './generate.ts'
import { identityPolicyProblem } from './validate/identity.ts'

const account = '111111111111' as AccountId
const repository = (name: string) => `arn:aws:ecr:us-east-1:${account}:repository/${name}`

function allows(documents: readonly string[], { action, resource, conditions }: PolicyUse) {
  const decision = decide({
    principal: {
      kind: 'user',
      account,
      arn: `arn:aws:iam::${account}:user/U`,
      userName: 'U',
      userId: 'AIDAU',
    },
    action,
    resource,
    resourceAccount: account,
    context: Object.fromEntries(
      Object.entries(conditions ?? {}).map(([key, value]) => [key.toLowerCase(), value]),
    ),
    policies: {
      identity: documents.map((text, at) => applied(text, `p${at}`, 'holder')),
      resource: [],
    },
  })
  return decision.outcome === 'allowed'
}

const statementsOf = (documents: readonly string[]) =>
  documents.flatMap((text) => (JSON.parse(text) as { Statement: unknown[] }).Statement)

describe('a generated policy', () => {
  test('has one statement for the actions of one resource, and one for alike resources', () =>
    expect(
      statementsOf(
        generatePolicy([
          { action: 'ecr:PutImage', resource: repository('app') },
          { action: 'ecr:BatchGetImage', resource: repository('app') },
          { action: 'ecr:BatchGetImage', resource: repository('web') },
          { action: 'ecr:PutImage', resource: repository('web') },
          { action: 'ecr:BatchGetImage', resource: repository('base') },
          { action: 'ecr:GetAuthorizationToken', resource: '*' },
        ]),
      ),
    ).toEqual([
      { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
      { Effect: 'Allow', Action: 'ecr:BatchGetImage', Resource: repository('base') },
      {
        Effect: 'Allow',
        Action: ['ecr:BatchGetImage', 'ecr:PutImage'],
        Resource: [repository('app'), repository('web')],
      },
    ]))

  test('holds conditions to their values', () => {
    const pass = (service: string): PolicyUse => ({
      action: 'iam:PassRole',
      resource: `arn:aws:iam::${account}:role/R`,
      conditions: { 'iam:PassedToService': service },
    })
    const documents = generatePolicy([pass('lambda.amazonaws.com')])
    expect(allows(documents, pass('lambda.amazonaws.com'))).toBe(true)
    expect(allows(documents, pass('ec2.amazonaws.com'))).toBe(false)
  })

  test('takes a recorded `${` for characters', () => {
    const use = { action: 'ecr:PutImage', resource: `${repository('a')}\${aws:username}` }
    const documents = generatePolicy([use])
    expect(allows(documents, use)).toBe(true)
    expect(allows(documents, { ...use, resource: `${repository('a')}U` })).toBe(false)
  })

  test('becomes several documents where one would be too long', () => {
    const uses = Array.from({ length: 500 }, (_, at) => ({
      action: at % 2 ? 'ecr:PutImage' : 'ecr:BatchGetImage',
      resource: repository(`team/service-${at}`),
    }))
    const documents = generatePolicy(uses)
    expect(documents.length).toBeGreaterThan(1)
    for (const text of documents)
      expect(JSON.stringify(JSON.parse(text)).length).toBeLessThanOrEqual(6144)
    expect(uses.filter((use) => !allows(documents, use))).toEqual([])
  })

  test('is none where nothing was done', () => expect(generatePolicy([])).toEqual([]))

  test('refuses what fits no document', () =>
    expect(() =>
      generatePolicy([{ action: 'ecr:PutImage', resource: repository('a') }], {
        charactersMax: 50,
      }),
    ).toThrow('longer than 50 characters'))

  test('allows every use and no other question, and is a document IAM accepts', () => {
    const actions = ['ecr:PutImage', 'ecr:BatchGetImage', 'ecr:ListImages', 'iam:PassRole']
    const resources = [...['a', 'b', 'a/b', 'ab'].map(repository), '*']
    const passed = [undefined, { 'x:Key': 'one' }, { 'x:Key': 'two' }]
    const all: readonly PolicyUse[] = actions.flatMap((action) =>
      resources.flatMap((resource) =>
        passed.map((conditions) => ({ action, resource, ...(conditions && { conditions }) })),
      ),
    )
    // What was done without the key may be done with any value of it.
    const covers = (use: PolicyUse, other: PolicyUse) =>
      use.action === other.action &&
      (use.resource === '*' || use.resource === other.resource) &&
      (!use.conditions || use.conditions === other.conditions)
    fc.assert(
      fc.property(fc.subarray([...all]), fc.integer({ min: 200, max: 900 }), (uses, max) => {
        const documents = generatePolicy(uses, { charactersMax: max })
        for (const text of documents) expect(identityPolicyProblem(text)).toBeUndefined()
        const allowed = all.filter((one) => allows(documents, one))
        expect(allowed).toEqual(all.filter((one) => uses.some((use) => covers(use, one))))
      }),
      { numRuns: 100 },
    )
  })
})
