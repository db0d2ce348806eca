import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type PolicyMatchers, policyFile, policyMatchers, policyWorld } from './index.ts'

declare module 'vitest' {
  interface Matchers<T> extends PolicyMatchers<T> {}
}
expect.extend(policyMatchers)

const owner = '111111111111'
const other = '222222222222'
const app = `arn:aws:ecr:us-east-1:${owner}:repository/app`
const web = `arn:aws:ecr:us-east-1:${owner}:repository/web`
const ann = `arn:aws:iam::${owner}:user/ann`
const ci = `arn:aws:iam::${other}:role/team/ci`
const deployer = `arn:aws:iam::${owner}:role/deployer`
const push = `arn:aws:iam::${owner}:policy/push`
const document = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements })
const allow = (action: string | string[], resource = '*', rest = {}) => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...rest,
})

const world = policyWorld({
  users: {
    [ann]: {
      policies: [push, document(allow('sts:AssumeRole', deployer))],
      boundary: JSON.stringify(document(allow(['ecr:*', 'sts:*']))),
      tags: { Team: 'blue' },
    },
  },
  roles: {
    [ci]: { policies: document(allow('ecr:*')) },
    [deployer]: {
      policies: document(allow('ecr:*'), allow('lambda:*')),
      trust: document({
        Effect: 'Allow',
        Principal: { AWS: owner },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' } },
      }),
    },
  },
  policies: { [push]: document(allow('ecr:PutImage', app)) },
  resources: {
    [app]: document({ Effect: 'Allow', Principal: { AWS: other }, Action: 'ecr:BatchGetImage' }),
    [web]: document({
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'ecr:BatchGetImage',
      Condition: { StringEquals: { 'aws:SourceAccount': owner } },
    }),
  },
  resourceTags: { [web]: { Stage: 'prod' } },
  accounts: {
    [owner]: {
      serviceControl: [[document(allow('*'))], [document(allow(['ecr:*', 'sts:*']))]],
      organization: 'o-1',
    },
  },
})

describe('toBeAllowedTo', () => {
  test('asks the attached policies', () => {
    expect(world.user(ann)).toBeAllowedTo('ecr:PutImage', app)
    expect(world.user(ann)).not.toBeAllowedTo('ecr:PutImage', web)
  })

  test('asks both accounts', () => {
    expect(world.role(ci)).toBeAllowedTo('ecr:BatchGetImage', app)
    expect(world.role(ci)).not.toBeAllowedTo('ecr:PutImage', app)
    expect(world.role(ci)).not.toBeAllowedTo('ecr:BatchGetImage', web)
  })

  test('asks the trust policy, with the tags of the caller', () => {
    expect(world.user(ann)).toBeAllowedTo('sts:AssumeRole', deployer)
    expect(world.user(ann)).not.toBeAllowedTo('sts:AssumeRole', deployer, {
      context: { 'aws:PrincipalTag/Team': 'red' },
    })
    expect(world.role(ci)).not.toBeAllowedTo('sts:AssumeRole', deployer)
  })

  test('asks the session policy and the SCPs', () => {
    const readOnly = { policy: document(allow('ecr:BatchGetImage')) }
    expect(world.role(deployer)).toBeAllowedTo('ecr:PutImage', app)
    expect(world.role(deployer, readOnly)).not.toBeAllowedTo('ecr:PutImage', app)
    const f = `arn:aws:lambda:us-east-1:${owner}:function:f`
    expect(world.role(deployer)).not.toBeAllowedTo('lambda:InvokeFunction', f)
    expect(world.root(owner)).not.toBeAllowedTo('lambda:InvokeFunction', f)
  })

  test('takes the condition keys of the request', () => {
    const lambda = world.service('lambda.amazonaws.com')
    const context = { 'aws:SourceAccount': owner }
    expect(lambda).toBeAllowedTo('ecr:BatchGetImage', web, { context })
    expect(lambda).not.toBeAllowedTo('ecr:BatchGetImage', web)
    expect(world.anonymous()).not.toBeAllowedTo('ecr:BatchGetImage', web)
  })

  test('sends the keys that a server would', () => {
    const regional = allow('iam:GetUser', '*', {
      Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
    })
    const ofOurs = {
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'ecr:BatchGetImage',
      Condition: { StringEquals: { 'aws:SourceOrgID': 'o-1' } },
    }
    const one = policyWorld({
      users: { [ann]: { policies: document(regional) } },
      resources: { [app]: document(ofOurs) },
      accounts: { [owner]: { organization: 'o-1' } },
    })
    expect(one.user(ann)).toBeAllowedTo('iam:GetUser', ann)
    const lambda = one.service('lambda.amazonaws.com')
    const from = (account: string) => ({ context: { 'aws:SourceAccount': account } })
    expect(lambda).toBeAllowedTo('ecr:BatchGetImage', app, from(owner))
    expect(lambda).not.toBeAllowedTo('ecr:BatchGetImage', app, from(other))
  })

  test('a role that is not there trusts nobody', () => {
    const gone = `arn:aws:iam::${owner}:role/gone`
    const one = policyWorld({ users: { [ann]: { policies: document(allow('sts:AssumeRole')) } } })
    expect(one.user(ann)).not.toBeAllowedTo('sts:AssumeRole', gone)
  })

  test('fails with the explanation', () => {
    const failing = () => expect(world.user(ann)).toBeAllowedTo('ecr:PutImage', web)
    expect(failing).toThrow(`expected ${ann} to be allowed to ecr:PutImage`)
    expect(failing).toThrow('nearest is statement 1 (Allow), but')
    expect(failing).toThrow(`Resource says \`${app}\``)
    expect(() => expect(world.user(ann)).not.toBeAllowedTo('ecr:PutImage', app)).toThrow(
      `expected ${ann} not to be allowed to ecr:PutImage`,
    )
  })
})

describe('KMS', () => {
  const key = `arn:aws:kms:us-east-1:${owner}:key/k1`
  const of = (policy: object, rest = {}) =>
    policyWorld({
      users: { [ann]: { policies: document(allow('kms:Decrypt')) } },
      resources: { [key]: policy },
      ...rest,
    })
  const forRoot = document(allow('kms:*', '*', { Principal: { AWS: owner } }))
  const forNobody = document(allow('kms:*', '*', { Principal: { AWS: ci } }))

  test('a key opens by its policy', () => {
    expect(of(forRoot).user(ann)).toBeAllowedTo('kms:Decrypt', key)
    expect(of(forNobody).user(ann)).not.toBeAllowedTo('kms:Decrypt', key)
    expect(() => expect(of(forNobody).user(ann)).toBeAllowedTo('kms:Decrypt', key)).toThrow(
      'because no resource-based policy allows the kms:Decrypt action',
    )
  })

  test('or by a grant, as `aws kms list-grants` prints it', () => {
    const grant = {
      GrantId: 'g1',
      GranteePrincipal: ann,
      Operations: ['Decrypt'],
      Constraints: { EncryptionContextSubset: { Department: 'Finance' } },
    }
    const one = of(forNobody, { grants: { [key]: [grant] } })
    const context = {
      'kms:EncryptionContext:Department': 'Finance',
      'kms:EncryptionContextKeys': ['Department'],
    }
    expect(one.user(ann)).toBeAllowedTo('kms:Decrypt', key, { context })
    expect(one.user(ann)).not.toBeAllowedTo('kms:Decrypt', key)
    expect(() => expect(one.user(ann)).toBeAllowedTo('kms:Decrypt', key)).toThrow(
      `grant g1 for ${ann}`,
    )
  })

  test('the caller has an account there', () => {
    const Condition = { StringEquals: { 'kms:CallerAccount': owner } }
    const one = of(document(allow('kms:*', '*', { Principal: '*', Condition })))
    expect(one.user(ann)).toBeAllowedTo('kms:Decrypt', key)
  })
})

test('a failure notes what is not known of the service', () => {
  const cluster = `arn:aws:neptune-db:us-east-1:${owner}:cluster-1/*`
  expect(() => expect(world.user(ann)).toBeAllowedTo('neptune-db:connect', cluster)).toThrow(
    'note: whether neptune-db has resource policies is not known here',
  )
  expect(world.user(ann)).toBeAllowedTo('sts:GetCallerIdentity', '*')
})

test('a failure notes whose a bucket was taken to be, unless that was given', () => {
  const read = (options = {}) => {
    const { pass, message } = policyMatchers.toBeAllowedTo(
      world.user(ann),
      's3:GetObject',
      'arn:aws:s3:::b/k',
      options,
    )
    return { pass, told: message() }
  }
  const taken = `note: its ARN does not say whose arn:aws:s3:::b/k is: it was taken to be of ${owner}`
  expect(read()).toMatchObject({ pass: false, told: expect.stringContaining(taken) })
  expect(read({ resourceAccount: other }).told).not.toContain('its ARN does not say')
})

describe('what is misspelt is no denial', () => {
  test.each<[string, () => unknown, string]>([
    ['a user that is not there', () => world.user(`${ann}a`), `no user \`${ann}a\` in this world`],
    ['a role for a user', () => world.user(ci), 'expected the ARN of a user'],
    ['an account', () => world.root('1'), 'twelve digits'],
    [
      'a managed policy that is not there',
      () => policyWorld({ users: { [ann]: { policies: [push] } } }),
      `expected a policy \`${push}\``,
    ],
    [
      'a policy that cannot be read',
      () => policyWorld({ resources: { [app]: { Statement: [{ Effect: 'allow' }] } } }),
      'policy of repository/app: expected `Effect` to be `Allow` or `Deny` (line 1',
    ],
    [
      'an action without its service',
      () => expect(world.user(ann)).not.toBeAllowedTo('PutImage', app),
      'expected an action such as',
    ],
    [
      'a resource that is no ARN',
      () => expect(world.user(ann)).not.toBeAllowedTo('ecr:PutImage', 'app'),
      'expected an ARN or `*`',
    ],
    [
      "a bucket that is nobody's",
      () => expect(world.anonymous()).not.toBeAllowedTo('s3:GetObject', 'arn:aws:s3:::b/k'),
      'say whose it is',
    ],
    [
      'a policy file that is not there',
      () => policyFile('nowhere.json'),
      'cannot read the policy `nowhere.json`: there is no such file or folder; a relative path begins at',
    ],
    [
      'a grant that is none',
      () =>
        policyWorld({
          grants: { [`arn:aws:kms:us-east-1:${owner}:key/k1`]: [{ Operations: [] } as never] },
        }),
      'expected its GranteePrincipal',
    ],
    [
      'a grant of what is no key',
      () => policyWorld({ grants: { [app]: [{ GranteePrincipal: ann, Operations: [] }] } }),
      'expected grants by the ARN of a KMS key',
    ],
    ['no principal', () => expect(ann).toBeAllowedTo('ecr:PutImage', app), 'expected a principal'],
  ])('%s', (_, act, message) => expect(act).toThrow(message))
})

test('policies come from files as well', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'tidegate-')), 'policy.json')
  writeFileSync(file, JSON.stringify(document(allow('ecr:*'))))
  const { user } = policyWorld({ users: { [ann]: { policies: policyFile(file) } } })
  expect(user(ann)).toBeAllowedTo('ecr:PutImage', app)
})

describe('a registry policy', () => {
  const statement = {
    ...allow('ecr:*', `arn:aws:ecr:us-east-1:${owner}:repository/*`),
    Principal: { AWS: other },
  }
  const ask = (scope?: 'V1' | 'V2') => {
    const registries = {
      [`${owner}/us-east-1`]: { policy: document(statement), ...(scope && { scope }) },
    }
    return policyWorld({ roles: { [ci]: { policies: document(allow('ecr:*')) } }, registries })
  }

  test.each([
    ['ecr:CreateRepository', 'V1'],
    ['ecr:CreateRepository', 'V2'],
    ['ecr:PutImage', undefined],
  ] as const)('lets another account %s in scope %s', (action, scope) => {
    expect(ask(scope).role(ci)).toBeAllowedTo(action, app)
  })

  test('of the first scope has no say in a push, and one of another Region in nothing', () => {
    expect(ask('V1').role(ci)).not.toBeAllowedTo('ecr:PutImage', app)
    const west = app.replace('us-east-1', 'us-west-2')
    expect(ask().role(ci)).not.toBeAllowedTo('ecr:PutImage', west)
  })

  test('is named by an account and a Region', () => {
    expect(() => policyWorld({ registries: { [owner]: { policy: document(statement) } } })).toThrow(
      'expected an account and a Region',
    )
  })
})
