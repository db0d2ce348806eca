import { beforeEach, describe, expect, test } from 'vitest'
import {
  digestOf,
  accountB as monitor,
  accountA as owner,
  region,
  rootOf,
  userOf,
} from '../../../test/support/ecr.ts'
import { debian, openScanWorld, osv, type ScanWorld } from '../../../test/support/scan.ts'
import type { Operations } from '../../aws/models/inspector2.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { type AccountId, parseAccountId } from '../../names/account.ts'

const dayMs = 24 * 60 * 60 * 1000
const repositoryName = 'app'
const one = { repositoryName, imageId: { imageTag: 'v1' } }
const [asOwner, asMonitor] = [rootOf(owner), rootOf(monitor)]
const management = parseAccountId('333333333333') as AccountId
const asManagement = rootOf(management)

const bash = osv('CVE-2099-0001', ['Debian:12', 'bash'], '5.1', {
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
})
const lodash = osv('GHSA-1', ['npm', 'lodash'], '4.17.21', { aliases: ['CVE-2099-0002'] })
const files = {
  ...debian({ bash: '5.0', 'bash-doc': '5.0' }),
  'app/node_modules/lodash/package.json': '{"name":"lodash","version":"4.17.20"}',
}

let ecr: ScanWorld
beforeEach(async () => {
  ecr = await openScanWorld()
  await ecr.call('CreateRepository', { repositoryName })
})

const idle = () => ecr.needs.jobs.idle()
const inspector = <Name extends keyof Operations>(
  name: Name,
  input: Operations[Name]['input'],
  caller: Caller = asOwner,
) => ecr.needs.call<Operations[Name]['output']>('inspector2', name, input, caller)
const rule = (scanFrequency: 'SCAN_ON_PUSH' | 'CONTINUOUS_SCAN', filter = '*') => ({
  ...{ scanFrequency, repositoryFilters: [{ filter, filterType: 'WILDCARD' as const }] },
})
const enhance = (...rules: ReturnType<typeof rule>[]) =>
  ecr.call('PutRegistryScanningConfiguration', { scanType: 'ENHANCED', rules })
const describeScan = (caller = asOwner, more = {}) =>
  ecr.call('DescribeImageScanFindings', { ...one, ...more }, caller)
const names = async (caller: Caller, filterCriteria = {}) =>
  (await inspector('ListFindings', { filterCriteria }, caller)).findings?.map(({ title }) => title)

describe('enhanced scanning', () => {
  test('finds what is wrong with all packages, and says so to ECR and to Inspector', async () => {
    await ecr.addData('mine', [bash, lodash])
    await enhance(rule('CONTINUOUS_SCAN'))
    const { digest } = await ecr.pushFiles(repositoryName, 'v1', files)
    await idle()
    const shown = await describeScan()
    expect(shown).toMatchObject({
      imageScanStatus: {
        ...{ status: 'ACTIVE', description: 'Continuous scan is selected for image.' },
      },
      imageScanFindings: {
        findingSeverityCounts: { CRITICAL: 1, UNTRIAGED: 1 },
        enhancedFindings: [
          {
            awsAccountId: owner,
            findingArn: expect.stringMatching(
              /^arn:aws:inspector2:us-east-1:111111111111:finding\/[0-9a-f]{32}$/,
            ),
            ...{ type: 'PACKAGE_VULNERABILITY', title: 'CVE-2099-0001 - bash', status: 'ACTIVE' },
            ...{ severity: 'CRITICAL', score: 9.8, fixAvailable: 'YES' },
            firstObservedAt: expect.any(Date),
            packageVulnerabilityDetails: {
              ...{ vulnerabilityId: 'CVE-2099-0001', source: 'DEBIAN' },
              vulnerablePackages: [
                {
                  ...{ name: 'bash', version: '5.0', epoch: 0, packageManager: 'OS' },
                  ...{ filePath: 'var/lib/dpkg/status', fixedInVersion: '5.1' },
                },
              ],
            },
            resources: [
              {
                id: `arn:aws:ecr:us-east-1:111111111111:repository/app/${digest}`,
                type: 'AWS_ECR_CONTAINER_IMAGE',
                details: {
                  awsEcrContainerImage: {
                    ...{ imageHash: digest, imageTags: ['v1'], registry: owner, repositoryName },
                    platform: 'DEBIAN_12',
                  },
                },
              },
            ],
          },
          { title: 'CVE-2099-0002 - lodash', severity: 'UNTRIAGED' },
        ],
      },
    })
    const { findings } = await inspector('ListFindings', {})
    expect(findings).toMatchObject([
      { title: 'CVE-2099-0001 - bash', inspectorScore: 9.8, resources: [{ region }] },
      { title: 'CVE-2099-0002 - lodash' },
    ])
    const { coveredResources } = await inspector('ListCoverage', {})
    expect(coveredResources).toMatchObject([
      {
        resourceId: `arn:aws:ecr:us-east-1:111111111111:repository/app/${digest}`,
        scanStatus: { statusCode: 'ACTIVE', reason: 'SUCCESSFUL' },
        resourceMetadata: { ecrImage: { tags: ['v1'] }, ecrRepository: { name: 'app' } },
      },
    ])
    // Its reading is no pull.
    const { imageDetails } = await ecr.call('DescribeImages', { repositoryName })
    expect(imageDetails?.[0]?.lastRecordedPullTime).toBeUndefined()
    expect(imageDetails).toMatchObject([
      {
        imageScanStatus: { status: 'ACTIVE' },
        imageScanFindingsSummary: { findingSeverityCounts: { CRITICAL: 1, UNTRIAGED: 1 } },
      },
    ])
  })

  // https://github.com/alexjurkiewicz/ecr-scan-image/issues/44
  test('has no scans by hand, and hides what basic scans found until it is off', async () => {
    await ecr.addData('mine', [bash, lodash])
    await ecr.pushFiles(repositoryName, 'v1', files)
    await ecr.call('StartImageScan', one)
    await idle()
    await enhance(rule('SCAN_ON_PUSH', 'other'))
    await expect(ecr.call('StartImageScan', one)).rejects.toMatchObject({
      code: 'ValidationException',
      message: 'This feature is disabled',
    })
    await expect(describeScan()).rejects.toMatchObject({ code: 'ScanNotFoundException' })
    await ecr.call('PutRegistryScanningConfiguration', { scanType: 'BASIC', rules: [] })
    expect((await describeScan()).imageScanFindings?.findings).toHaveLength(1)
    const { accounts } = await inspector('BatchGetAccountStatus', {})
    expect(accounts).toMatchObject([{ state: { status: 'DISABLED' } }])
  })

  test('compares again when data changes, and keeps when a finding was seen first', async () => {
    await ecr.addData('mine', [bash, lodash])
    await enhance(rule('CONTINUOUS_SCAN'))
    await ecr.pushFiles(repositoryName, 'v1', files)
    await idle()
    const before = await inspector('ListFindings', {})
    await ecr.needs.clock.advance(dayMs)
    await idle()
    const after = await inspector('ListFindings', {})
    expect(after.findings?.[0]?.firstObservedAt).toEqual(before.findings?.[0]?.firstObservedAt)
    const moved = (after.findings?.[0]?.lastObservedAt ?? new Date(0)).getTime()
    expect(moved - (before.findings?.[0]?.lastObservedAt.getTime() ?? 0)).toBeGreaterThanOrEqual(
      dayMs,
    )
    await ecr.addData('mine', [osv('CVE-2099-0003', ['npm', 'lodash'])])
    await idle()
    expect(await names(asOwner)).toEqual(['CVE-2099-0003 - lodash'])
    expect((await describeScan()).imageScanStatus?.description).toBe(
      'Continuous scan is selected for image. No vulnerability data was added for Debian:12: run `tidegate scan-data add`.',
    )
    await ecr.removeData('mine')
    await idle()
    const shown = await describeScan()
    expect(shown.imageScanStatus?.status).toBe('FINDINGS_UNAVAILABLE')
    expect(shown.imageScanFindings).toEqual({})
    expect(await names(asOwner)).toEqual([])
  })

  test('on push is done once', async () => {
    await ecr.addData('mine', [bash, lodash])
    await enhance(rule('SCAN_ON_PUSH'))
    await ecr.pushFiles(repositoryName, 'v1', files)
    await idle()
    expect((await describeScan()).imageScanStatus?.status).toBe('COMPLETE')
    await ecr.addData('more', [osv('CVE-2099-0003', ['npm', 'lodash'])])
    await idle()
    expect(await names(asOwner)).toHaveLength(2)
  })

  test('begins with what was pushed within two weeks', async () => {
    await ecr.addData('mine', [bash, lodash])
    await ecr.pushFiles(repositoryName, 'v1', debian({ bash: '5.0' }))
    await ecr.needs.clock.advance(15 * dayMs)
    await ecr.pushFiles(repositoryName, 'v2', files)
    await enhance(rule('CONTINUOUS_SCAN'))
    await idle()
    expect((await describeScan()).imageScanStatus?.status).toBe('SCAN_ELIGIBILITY_EXPIRED')
    const second = await describeScan(asOwner, { imageId: { imageTag: 'v2' } })
    expect(second.imageScanStatus?.status).toBe('ACTIVE')
  })

  test('is Inspector’s: turning it on and reading what it found ask its permissions too', async () => {
    const ecrAlone = { Effect: 'Allow', Action: 'ecr:*', Resource: '*' }
    const user = await userOf(ecr, 'ecr-alone', ecrAlone)
    const put = { scanType: 'ENHANCED', rules: [rule('CONTINUOUS_SCAN')] } as const
    const denied = (action: string) => ({
      code: 'AccessDenied',
      message: expect.stringContaining(action),
    })
    await expect(ecr.call('PutRegistryScanningConfiguration', put, user)).rejects.toMatchObject(
      denied('inspector2:ListAccountPermissions'),
    )
    expect(
      (await ecr.call('GetRegistryScanningConfiguration', {})).scanningConfiguration?.scanType,
    ).toBe('BASIC')
    const Action = ['ecr:*', 'inspector2:ListAccountPermissions', 'inspector2:Enable']
    const more = await userOf(ecr, 'more', { ...ecrAlone, Action })
    await expect(ecr.call('PutRegistryScanningConfiguration', put, more)).rejects.toMatchObject(
      denied('iam:CreateServiceLinkedRole'),
    )
    await enhance(rule('CONTINUOUS_SCAN'))
    await ecr.pushFiles(repositoryName, 'v1', files)
    await idle()
    await expect(describeScan(user)).rejects.toMatchObject(denied('inspector2:ListFindings'))
  })

  test('fails where Inspector may not read the repository, and says why', async () => {
    await ecr.addData('mine', [bash, lodash])
    await enhance(rule('CONTINUOUS_SCAN'))
    const Action = 'ecr:GetDownloadUrlForLayer'
    await ecr.call('SetRepositoryPolicy', {
      repositoryName,
      policyText: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Principal: '*', Action }],
      }),
    })
    await ecr.pushFiles(repositoryName, 'v1', files)
    await idle()
    const { imageScanStatus } = await describeScan()
    expect(imageScanStatus?.status).toBe('FAILED')
    expect(imageScanStatus?.description).toContain(
      `AWSServiceRoleForAmazonInspector2/inspector is not authorized to perform: ${Action}`,
    )
  })

  test('is turned on and off by Inspector as well', async () => {
    expect(await inspector('Enable', { resourceTypes: ['ECR'] })).toMatchObject({
      accounts: [{ accountId: owner, status: 'ENABLED', resourceStatus: { ecr: 'ENABLED' } }],
    })
    expect(await ecr.call('GetRegistryScanningConfiguration', {})).toMatchObject({
      scanningConfiguration: { scanType: 'ENHANCED', rules: [rule('CONTINUOUS_SCAN')] },
    })
    await inspector('Disable', { resourceTypes: ['ECR'] })
    expect(await ecr.call('GetRegistryScanningConfiguration', {})).toMatchObject({
      scanningConfiguration: { scanType: 'BASIC', rules: [] },
    })
    await expect(inspector('Enable', { resourceTypes: ['EC2'] })).rejects.toMatchObject({
      code: 'UnsupportedOperation',
    })
  })
})

describe('what a list shows', () => {
  beforeEach(async () => {
    await ecr.addData('mine', [bash, lodash])
    await enhance(rule('CONTINUOUS_SCAN'))
    await ecr.pushFiles(repositoryName, 'v1', files)
    await idle()
  })
  const equals = (value: string, comparison = 'EQUALS') => [{ comparison, value }]

  test.each<[string, object, readonly string[]]>([
    ['a severity', { severity: equals('CRITICAL') }, ['CVE-2099-0001 - bash']],
    [
      'all but a severity',
      { severity: equals('CRITICAL', 'NOT_EQUALS') },
      ['CVE-2099-0002 - lodash'],
    ],
    ['a vulnerability', { vulnerabilityId: equals('CVE-2099-0002') }, ['CVE-2099-0002 - lodash']],
    [
      'alternatives',
      { vulnerabilityId: [...equals('CVE-2099-0001'), ...equals('CVE-2099-0002')] },
      ['CVE-2099-0001 - bash', 'CVE-2099-0002 - lodash'],
    ],
    ['a beginning', { title: equals('CVE-2099-0001', 'PREFIX') }, ['CVE-2099-0001 - bash']],
    ['another repository', { ecrImageRepositoryName: equals('other') }, []],
    [
      'a tag',
      { ecrImageTags: equals('v1'), severity: equals('CRITICAL') },
      ['CVE-2099-0001 - bash'],
    ],
    ['another image', { ecrImageHash: equals(digestOf('x')) }, []],
    ['another account', { awsAccountId: equals(monitor) }, []],
    ['a score', { inspectorScore: [{ lowerInclusive: 9 }] }, ['CVE-2099-0001 - bash']],
    [
      'a package',
      { vulnerablePackages: [{ name: equals('lodash')[0] }] },
      ['CVE-2099-0002 - lodash'],
    ],
    ['what was seen later', { firstObservedAt: [{ startInclusive: new Date('2099-01-01') }] }, []],
  ])('%s', async (_, criteria, expected) => {
    expect(await names(asOwner, criteria)).toEqual(expected)
  })

  test('a page at a time', async () => {
    const first = await inspector('ListFindings', { maxResults: 1 })
    expect(first.findings).toHaveLength(1)
    const { nextToken } = first
    const second = await inspector('ListFindings', { maxResults: 1, nextToken })
    expect(second.findings?.[0]?.title).toBe('CVE-2099-0002 - lodash')
    expect(second.nextToken).toBeUndefined()
    await expect(inspector('ListFindings', { nextToken: 'x' })).rejects.toMatchObject({
      code: 'ValidationException',
    })
  })

  test('not what a filter asks that nothing here can tell', async () => {
    await expect(names(asOwner, { ec2InstanceVpcId: equals('vpc-1') })).rejects.toMatchObject({
      code: 'UnsupportedOperation',
    })
  })
})

// The last chapter of the story of another account's repository: scanning works, monitoring needs its own grant.
test('another account’s findings are seen with the association and the permission alone', async () => {
  const org = <Output>(name: string, input: object, caller = asManagement) =>
    ecr.needs.call<Output>('organizations', name, input, caller)
  await org('CreateOrganization', { FeatureSet: 'ALL' })
  for (const Id of [owner, monitor]) {
    const { Handshake } = await org<{ Handshake: { Id: string } }>(
      ...(['InviteAccountToOrganization', { Target: { Type: 'ACCOUNT', Id } }] as const),
    )
    await org('AcceptHandshake', { HandshakeId: Handshake.Id }, rootOf(Id))
  }
  await ecr.addData('mine', [bash, lodash])
  await enhance(rule('CONTINUOUS_SCAN'))
  await ecr.pushFiles(repositoryName, 'v1', debian({ bash: '5.0' }))
  await idle()
  const found = ['CVE-2099-0001 - bash']
  expect(await names(asOwner)).toEqual(found)
  expect(await names(asMonitor)).toEqual([])

  const delegate = { delegatedAdminAccountId: monitor }
  await expect(inspector('EnableDelegatedAdminAccount', delegate, asMonitor)).rejects.toMatchObject(
    { code: 'AccessDeniedException' },
  )
  await inspector('EnableDelegatedAdminAccount', delegate, asManagement)
  expect(await inspector('ListDelegatedAdminAccounts', {}, asManagement)).toEqual({
    delegatedAdminAccounts: [{ accountId: monitor, status: 'ENABLED' }],
  })
  await expect(
    inspector('EnableDelegatedAdminAccount', { delegatedAdminAccountId: owner }, asManagement),
  ).rejects.toMatchObject({ code: 'ConflictException' })
  expect(await names(asMonitor)).toEqual([])

  const member = { accountId: owner }
  await expect(inspector('AssociateMember', { accountId: monitor })).rejects.toMatchObject({
    code: 'AccessDeniedException',
  })
  await expect(
    inspector('AssociateMember', { accountId: '444444444444' }, asMonitor),
  ).rejects.toMatchObject({ code: 'ValidationException' })
  await inspector('AssociateMember', member, asMonitor)
  expect(await inspector('ListMembers', {}, asMonitor)).toMatchObject({
    members: [
      { accountId: owner, relationshipStatus: 'ENABLED', delegatedAdminAccountId: monitor },
    ],
  })
  expect(await inspector('GetMember', member, asMonitor)).toMatchObject({
    member: { accountId: owner },
  })
  expect(await inspector('GetDelegatedAdminAccount', {})).toMatchObject({
    delegatedAdmin: { accountId: monitor },
  })
  expect(await names(asMonitor)).toEqual(found)
  expect(
    await names(asMonitor, { awsAccountId: [{ comparison: 'EQUALS', value: owner }] }),
  ).toEqual(found)
  const { coveredResources } = await inspector('ListCoverage', {}, asMonitor)
  expect(coveredResources).toMatchObject([{ accountId: owner }])
  const status = await inspector('BatchGetAccountStatus', { accountIds: [owner] }, asMonitor)
  expect(status.accounts).toMatchObject([{ accountId: owner, state: { status: 'ENABLED' } }])
  // Of its own repository ECR tells others only by the repository's policy.
  await expect(describeScan(asMonitor, { registryId: owner })).rejects.toMatchObject({
    code: 'AccessDenied',
  })
  // A member sees its own alone.
  expect(
    await names(asOwner, { awsAccountId: [{ comparison: 'EQUALS', value: monitor }] }),
  ).toEqual([])

  await inspector('DisassociateMember', member, asMonitor)
  expect(await names(asMonitor)).toEqual([])
  const failed = await inspector('BatchGetAccountStatus', { accountIds: [owner] }, asMonitor)
  expect(failed.failedAccounts).toMatchObject([{ accountId: owner, errorCode: 'ACCESS_DENIED' }])
})

test('a reader needs the permission too', async () => {
  const user = await userOf(ecr, 'reader', {
    ...{ Effect: 'Allow', Action: 'inspector2:ListCoverage', Resource: '*' },
  })
  await inspector('ListCoverage', {}, user)
  await expect(inspector('ListFindings', {}, user)).rejects.toMatchObject({ code: 'AccessDenied' })
})
