import { describe, expect, test } from 'vitest'
import {
  allow,
  details,
  document,
  type Files,
  pullActions,
  repositories,
  repositoryPolicy,
} from '../../collected/exports.fixture.ts'
import { actionTables } from '../../policy/actions.ts'
import { groundOf } from './ground.fixture.ts'
import type { Survey } from './survey.ts'
import { survey } from './survey.ts'

const user = '111111111111'
const owner = '999999999999'
const app = `arn:aws:ecr:us-east-1:${owner}:repository/app`
const execution = `arn:aws:iam::${user}:role/execution`
const ci = `arn:aws:iam::${user}:role/ci`
const fn = `arn:aws:lambda:us-east-1:${user}:function:resize`

const byLambda = document(
  allow('sts:AssumeRole', { Principal: { Service: 'lambda.amazonaws.com' } }),
)

const surveyed = async (files: Files, organization = false): Promise<Survey> =>
  survey({ ...groundOf(files, organization), tables: await actionTables() })

const functionOf = (
  arn: string,
  State = 'Active',
  uri = `${owner}.dkr.ecr.us-east-1.amazonaws.com/app:1`,
) => ({
  Configuration: { FunctionArn: arn, Role: execution, PackageType: 'Image', State },
  Code: { RepositoryType: 'ECR', ImageUri: uri },
})

const people = {
  'iam.json': details([
    { arn: execution, trust: byLambda },
    { arn: ci, policy: document(allow('ecr:*')) },
  ]),
  'r.json': repositories(app),
}

const forAccount = allow(pullActions, { Principal: { AWS: `arn:aws:iam::${user}:root` } })
const forLambda = allow(pullActions, {
  Principal: { Service: 'lambda.amazonaws.com' },
  Condition: { StringLike: { 'aws:sourceArn': `arn:aws:lambda:us-east-1:${user}:function:*` } },
})
const shared = (...statements: object[]) => ({
  'p.json': repositoryPolicy(owner, 'app', document(...statements)),
})

const brief = ({ findings }: Survey) => findings.map(({ rule, level }) => `${level} ${rule}`)

describe('functions', () => {
  test('those that work today and fail when they were idle: the cause, and a fix that is proven', async () => {
    const found = await surveyed({
      ...people,
      'a.json': functionOf(fn),
      'b.json': functionOf(`${fn}-2`),
      ...shared(forAccount),
    })
    expect(brief(found)).toEqual(['error FUNCTION_CANNOT_PULL'])
    const [first] = found.findings
    expect(first?.say).toMatch(
      /and 1 more of its account work today, and will fail when they were idle: the policy of app/,
    )
    expect(first).toMatchObject({ account: owner, subjects: [fn, `${fn}-2`] })
    expect(first?.fixes?.map(({ proven }) => proven)).toEqual([true])
    expect(first?.fixes?.[0]?.commands.join()).toContain(`${user}:function:*`)
    expect(first?.place?.source).toEqual({ file: 'p.json', pointer: '/policyText' })
  })

  test('nothing is found where Lambda is let in', async () => {
    const found = await surveyed({
      ...people,
      'a.json': functionOf(fn),
      ...shared(forAccount, forLambda),
    })
    expect(brief(found)).toEqual([])
    expect(found.unknown).toBe(0)
    expect(found.access).toEqual([
      { principal: `arn:aws:iam::${user}:root`, repository: app, pull: 'allowed', push: 'denied' },
    ])
  })

  test('a repository that is not there has no fix; a role that Lambda cannot assume has one', async () => {
    const found = await surveyed({
      'iam.json': details([{ arn: execution, trust: document() }]),
      'r.json': repositories(`${app}-other`),
      'a.json': functionOf(fn, 'Inactive'),
    })
    expect(brief(found)).toEqual([
      'error IMAGE_REPOSITORY_ABSENT',
      'error FUNCTION_ROLE_NOT_ASSUMABLE',
    ])
    expect(found.findings[0]?.fixes).toBeUndefined()
    expect(found.findings[1]?.fixes?.[0]).toMatchObject({ proven: true })
  })

  test('what was not read is counted, and its commands are printed once', async () => {
    const arns = Array.from({ length: 5 }, (_, index) => `${app}-${index}`)
    const found = await surveyed({
      ...people,
      'many.json': repositories(...arns),
      ...Object.fromEntries(
        arns.map((_, index) => [
          `f${index}.json`,
          functionOf(
            `${fn}-${index}`,
            'Active',
            `${owner}.dkr.ecr.us-east-1.amazonaws.com/app-${index}:1`,
          ),
        ]),
      ),
    })
    expect(brief(found)).toEqual([])
    expect(found.unknown).toBe(5)
    expect(found.settle).toHaveLength(1)
    expect(found.settle[0]).toMatchObject({ account: owner })
    expect(found.settle[0]?.command).toContain('aws ecr get-repository-policy')
  })

  test('a list does not tell the image: it is unknown, and no finding', async () => {
    const found = await surveyed({
      ...people,
      'list-functions.us-east-1.json': { Functions: [functionOf(fn).Configuration] },
    })
    expect(brief(found)).toEqual([])
    expect(found.settle[0]?.command).toContain(`aws lambda get-function --function-name ${fn}`)
    expect(found.settle[0]?.command).not.toContain('Environment')
  })
})

describe('strangers', () => {
  const open = allow(pullActions, { Principal: '*' })

  test('a repository that every account may pull from', async () => {
    const found = await surveyed({ ...people, ...shared(open) })
    expect(brief(found)).toEqual(['error OPEN_TO_EVERYONE'])
    expect(found.findings[0]?.say).toContain('`ecr:BatchGetImage`, `ecr:GetDownloadUrlForLayer`')
    expect(found.findings[0]?.place?.path).toEqual(['Statement', 0])
  })

  test('an organization’s condition keeps them out', async () => {
    const inside = {
      ...open,
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } },
    }
    expect(brief(await surveyed({ ...people, ...shared(inside) }))).toEqual([])
  })

  test('unread resource control policies may keep them out', async () => {
    const found = await surveyed({ ...people, ...shared(open) }, true)
    expect(brief(found)).toContain('warning OPEN_TO_EVERYONE')
    expect(found.findings.find(({ rule }) => rule === 'OPEN_TO_EVERYONE')?.say).toContain('unless')
  })

  test('a role that every account may assume', async () => {
    const found = await surveyed({
      'iam.json': details([
        { arn: ci, trust: document(allow('sts:AssumeRole', { Principal: { AWS: '*' } })) },
      ]),
    })
    expect(brief(found)).toContain('error OPEN_TO_EVERYONE')
  })
})

describe('statements', () => {
  test('who does not exist where the listing is whole, and whose id is left', async () => {
    const found = await surveyed({
      ...people,
      ...shared(
        allow(pullActions, { Principal: { AWS: [`arn:aws:iam::${user}:role/gone`, ci] } }),
        allow(pullActions, { Principal: { AWS: 'AROAGONEGONEGONEGONE1' } }),
        allow(pullActions, { Principal: { AWS: 'arn:aws:iam::222222222222:role/unlisted' } }),
      ),
    })
    expect(brief(found)).toEqual(['warning PRINCIPAL_ABSENT', 'warning PRINCIPAL_DELETED'])
    expect(found.findings[0]?.place?.path).toEqual(['Statement', 0, 'Principal', 'AWS', 0])
  })

  test('an account outside the organization is a note', async () => {
    const found = await surveyed({
      ...people,
      'list-accounts.json': {
        Accounts: [
          { Id: user, Name: 'users' },
          { Id: owner, Name: 'images' },
        ],
      },
      ...shared(allow(pullActions, { Principal: { AWS: ['222222222222', user] } })),
    })
    expect(brief(found)).toEqual(['note PRINCIPAL_OUTSIDE'])
  })

  test('a condition that never matches', async () => {
    const found = await surveyed({
      ...people,
      ...shared(
        forAccount,
        allow(pullActions, {
          Principal: { Service: 'lambda.amazonaws.com' },
          Condition: { StringLike: { 'aws:sourceArn': execution } },
        }),
      ),
    })
    expect(found.findings.map(({ code }) => code)).toContain('TIDEGATE_SOURCE_ARN_NEVER_MATCHES')
  })
})

test('a role that was not used for long is a note, and one that was is none', async () => {
  const roles = details([
    { arn: ci, policy: document(allow('ecr:*')) },
    { arn: `${ci}-2`, policy: document(allow('ecr:*')) },
    { arn: `${ci}-3`, policy: document(allow('ecr:*')) },
  ])
  const [old, recent, never] = roles.RoleDetailList
  const found = await surveyed({
    'iam.json': {
      ...roles,
      RoleDetailList: [
        {
          ...old,
          RoleLastUsed: { LastUsedDate: '2026-01-01T00:00:00+00:00', Region: 'us-east-1' },
        },
        { ...recent, RoleLastUsed: { LastUsedDate: '2026-11-20T00:00:00Z', Region: 'us-east-1' } },
        { ...never, CreateDate: '2025-01-01T00:00:00Z', RoleLastUsed: {} },
      ],
    },
  })
  expect(brief(found)).toEqual(['note ROLE_UNUSED', 'note ROLE_UNUSED'])
  expect(found.findings[0]?.say).toContain('was last used 330 days ago, on 2026-01-01')
  expect(found.findings[1]?.say).toContain('never used')
})

describe('what is granted and not used, by the report on services last accessed', () => {
  const granted = details([
    { arn: ci, policy: document(allow(['ecr:Get*', 'ecr:PutImage', 's3:*', 'sqs:SendMessage'])) },
  ])
  const used = '2026-11-20T00:00:00Z'
  const old = '2026-01-01T00:00:00Z'
  const service = (ServiceNamespace: string, last?: string, ...actions: readonly object[]) => ({
    ServiceNamespace,
    ...(last !== undefined && { LastAuthenticated: last, LastAuthenticatedEntity: ci }),
    TrackedActionsLastAccessed: actions,
  })
  const action = (ActionName: string, LastAccessedTime?: string) => ({
    ActionName,
    ...(LastAccessedTime !== undefined && { LastAccessedTime }),
  })
  const report = (...ServicesLastAccessed: readonly object[]) => ({
    ...{ JobStatus: 'COMPLETED', JobCreationDate: used, ServicesLastAccessed },
  })

  test('whole services, and actions of those that are used', async () => {
    const found = await surveyed({
      'iam.json': granted,
      'used.json': report(
        service('ecr', used, action('GetAuthorizationToken', used), action('PutImage', old)),
        service('s3'),
        service('sqs', old),
        // No policy that was read grants it.
        service('dynamodb'),
      ),
    })
    expect(brief(found)).toEqual(['note ACCESS_UNUSED'])
    expect(found.findings[0]?.say).toBe(
      `\`${ci}\` may do what it did not do in 90 days: ecr:PutImage, all of s3, all of sqs (inline policy own on role ci)`,
    )
  })

  test('one of whom nothing was used is named by its file', async () => {
    const found = await surveyed({
      'iam.json': granted,
      'get-service-last-accessed-details.ci.json': report(service('s3')),
    })
    expect(brief(found)).toEqual(['note ACCESS_UNUSED'])
  })

  test('where all is used nothing is said, and a report that names nobody is refused', async () => {
    const whole = { 'iam.json': granted, 'used.json': report(service('s3', used)) }
    expect(brief(await surveyed(whole))).toEqual([])
    const none = { 'iam.json': granted, 'used.json': report(service('s3')) }
    await expect(surveyed(none)).rejects.toThrow('does not say of which user or role it is')
    const open = { 'used.json': { JobStatus: 'IN_PROGRESS', JobCreationDate: used } }
    await expect(surveyed(open)).rejects.toThrow('this report was not made yet')
  })
})

test('who may pull and push from another account is asked of those who are named', async () => {
  const found = await surveyed({
    ...people,
    ...shared(allow('ecr:*', { Principal: { AWS: [ci, owner] } })),
  })
  expect(found.access).toEqual([
    { principal: ci, repository: app, pull: 'allowed', push: 'allowed' },
  ])
})
