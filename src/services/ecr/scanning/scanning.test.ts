import { beforeEach, describe, expect, test } from 'vitest'
import { accountB, indexOf, rootOf, userOf } from '../../../../test/support/ecr.ts'
import { debian, openScanWorld, osv, type ScanWorld } from '../../../../test/support/scan.ts'
import { matchesFilter } from './frequency.ts'

const dayMs = 24 * 60 * 60 * 1000
const repositoryName = 'app'
const imageId = { imageTag: 'v1' }
const one = { repositoryName, imageId }
const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'

let ecr: ScanWorld
beforeEach(async () => {
  ecr = await openScanWorld()
  await ecr.call('CreateRepository', { repositoryName })
})

const idle = () => ecr.needs.jobs.idle()
const push = (packages: Readonly<Record<string, string>> = { bash: '5.0', dash: '0.5' }) =>
  ecr.pushFiles(repositoryName, 'v1', debian(packages))
const describeScan = (more = {}) => ecr.call('DescribeImageScanFindings', { ...one, ...more })
const start = (more = {}) => ecr.call('StartImageScan', { ...one, ...more })
const bash = osv('CVE-2099-0001', ['Debian:12', 'bash'], '5.1', {
  severity: [{ type: 'CVSS_V3', score: vector }],
  references: [{ type: 'WEB', url: 'https://example.com/1' }],
})

describe('a basic scan', () => {
  test('finds the package that is vulnerable, and only that', async () => {
    await ecr.addData('mine', [
      bash,
      osv('CVE-2099-0002', ['Debian:12', 'dash'], '0.5'),
      osv('CVE-2099-0003', ['Debian:11', 'bash']),
      osv('CVE-2099-0004', ['Debian:12', 'dash'], '0.6', {
        database_specific: { severity: 'low' },
      }),
    ])
    await push()
    const { registryId, imageScanStatus } = await start()
    expect({ registryId, imageScanStatus }).toMatchObject({
      registryId: '111111111111',
      imageScanStatus: { status: 'IN_PROGRESS' },
    })
    await idle()
    expect(await describeScan()).toMatchObject({
      ...{ repositoryName, imageId: { ...imageId, imageDigest: expect.any(String) } },
      imageScanStatus: {
        ...{ status: 'COMPLETE', description: 'The scan was completed successfully.' },
      },
      imageScanFindings: {
        imageScanCompletedAt: expect.any(Date),
        vulnerabilitySourceUpdatedAt: expect.any(Date),
        findingSeverityCounts: { CRITICAL: 1, LOW: 1 },
        findings: [
          {
            ...{ name: 'CVE-2099-0001', severity: 'CRITICAL', uri: 'https://example.com/1' },
            description: 'what is wrong with bash',
            attributes: [
              { key: 'package_version', value: '5.0' },
              { key: 'package_name', value: 'bash' },
              { key: 'CVSS3_VECTOR', value: vector },
              { key: 'CVSS3_SCORE', value: '9.8' },
            ],
          },
          { name: 'CVE-2099-0004', severity: 'LOW' },
        ],
      },
    })
    await ecr.needs.trail.settled()
    const events = ecr.db.selectFrom('events').selectAll().where('kind', '=', 'bridge')
    const told = (await events.execute()).map(({ record }) => JSON.parse(record))
    expect(told.find((one) => one['detail-type'] === 'ECR Image Scan')).toMatchObject({
      source: 'aws.ecr',
      resources: ['arn:aws:ecr:us-east-1:111111111111:repository/app'],
      detail: {
        'scan-status': 'COMPLETE',
        'repository-name': repositoryName,
        'finding-severity-counts': { CRITICAL: 1, LOW: 1 },
        'image-tags': ['v1'],
      },
    })
  })

  test('is shown a page at a time, the worst first', async () => {
    const severity = (severity: string) => ({ database_specific: { severity } })
    await ecr.addData('mine', [
      osv('CVE-2099-0001', ['Debian:12', 'bash'], undefined, severity('low')),
      osv('CVE-2099-0002', ['Debian:12', 'bash'], undefined, severity('critical')),
      osv('CVE-2099-0003', ['Debian:12', 'dash'], undefined, severity('medium')),
    ])
    await push()
    await start()
    await idle()
    const names: (string | undefined)[] = []
    let nextToken: string | undefined
    do {
      const page = await describeScan({ maxResults: 1, nextToken })
      expect(page.imageScanFindings?.findings).toHaveLength(1)
      names.push(page.imageScanFindings?.findings?.[0]?.name)
      nextToken = page.nextToken
    } while (nextToken)
    expect(names).toEqual(['CVE-2099-0002', 'CVE-2099-0003', 'CVE-2099-0001'])
  })

  test('fails where no data was added, instead of finding nothing, and takes no quota', async () => {
    await ecr.addData('other', [osv('CVE-2099-0001', ['npm', 'lodash'])])
    await push()
    await start()
    await idle()
    const failed = await describeScan()
    expect(failed.imageScanStatus).toEqual({
      status: 'FAILED',
      description: 'No vulnerability data was added for Debian:12: run `tidegate scan-data add`.',
    })
    expect(failed.imageScanFindings).toEqual({})
    await ecr.addData('mine', [bash])
    await start()
    await idle()
    expect((await describeScan()).imageScanStatus?.status).toBe('COMPLETE')
  })

  test('looks at the packages of the system alone, and fails without a system that is known', async () => {
    await ecr.addData('mine', [bash, osv('CVE-2099-0002', ['npm', 'lodash'])])
    const lodash = {
      'app/node_modules/lodash/package.json': '{"name":"lodash","version":"1.0.0"}',
    }
    await ecr.pushFiles(repositoryName, 'v1', debian({ bash: '5.1' }), lodash)
    await ecr.pushFiles(repositoryName, 'v2', lodash)
    await start()
    await start({ imageId: { imageTag: 'v2' } })
    await idle()
    expect((await describeScan()).imageScanFindings?.findings).toEqual([])
    expect((await describeScan({ imageId: { imageTag: 'v2' } })).imageScanStatus).toEqual({
      status: 'FAILED',
      description:
        'UnsupportedImageError: The operating system and/or package manager are not supported.',
    })
  })

  // https://github.com/alexjurkiewicz/ecr-scan-image
  test('row 80: is had once in 24 hours, that of a push included', async () => {
    await ecr.addData('mine', [bash])
    await ecr.call('PutImageScanningConfiguration', {
      ...{ repositoryName, imageScanningConfiguration: { scanOnPush: true } },
    })
    await push()
    await idle()
    expect((await describeScan()).imageScanStatus?.status).toBe('COMPLETE')
    await expect(start()).rejects.toMatchObject({
      code: 'LimitExceededException',
      message: 'The scan quota per image has been exceeded. Wait and try again.',
    })
    await ecr.needs.clock.advance(dayMs)
    await start()
  })

  test('row 81: of what was not scanned there is none', async () => {
    await push()
    await expect(describeScan()).rejects.toMatchObject({
      code: 'ScanNotFoundException',
      message:
        "Image scan does not exist for the image with '{imageDigest:'null', imageTag:'v1'}' in the repository with name 'app' in the registry with id '111111111111'",
    })
  })

  test('row 95: is not begun of what is archived, of an index or of what is not there', async () => {
    const { manifest } = await push()
    const index = indexOf(manifest)
    await ecr.call('PutImage', { repositoryName, imageManifest: index, imageTag: 'index' })
    await expect(start({ imageId: { imageTag: 'index' } })).rejects.toMatchObject({
      code: 'UnsupportedImageTypeException',
    })
    await expect(start({ imageId: { imageTag: 'gone' } })).rejects.toMatchObject({
      code: 'ImageNotFoundException',
    })
    await ecr.call('BatchDeleteImage', { repositoryName, imageIds: [{ imageTag: 'index' }] })
    await ecr.call('UpdateImageStorageClass', { ...one, targetStorageClass: 'ARCHIVE' })
    await expect(start()).rejects.toMatchObject({ code: 'ImageArchivedException' })
  })

  test('needs its own permission, as reading does', async () => {
    await push()
    const Resource = 'arn:aws:ecr:us-east-1:111111111111:repository/app'
    const user = await userOf(ecr, 'u', { Effect: 'Allow', Action: 'ecr:StartImageScan', Resource })
    await ecr.call('StartImageScan', one, user)
    await expect(ecr.call('DescribeImageScanFindings', one, user)).rejects.toMatchObject({
      code: 'AccessDenied',
    })
    const foreign = { ...one, registryId: '111111111111' }
    await expect(ecr.call('StartImageScan', foreign, rootOf(accountB))).rejects.toMatchObject({
      code: 'AccessDenied',
    })
  })

  test('goes with its image', async () => {
    await ecr.addData('mine', [bash])
    await push()
    await start()
    await idle()
    await ecr.call('DeleteRepository', { repositoryName, force: true })
    for (const table of ['image_scans', 'image_findings', 'image_inventories'] as const)
      expect(await ecr.db.selectFrom(table).selectAll().execute()).toEqual([])
  })
})

describe('vulnerability data', () => {
  test('of one name is replaced whole, and removed', async () => {
    await ecr.addData('mine', [bash])
    await ecr.addData('mine', [osv('CVE-2099-0005', ['Debian:12', 'dash'])])
    await push()
    await start()
    await idle()
    const found = (await describeScan()).imageScanFindings?.findings
    expect(found?.map(({ name }) => name)).toEqual(['CVE-2099-0005'])
    await ecr.removeData('mine')
    await idle()
    expect(await ecr.db.selectFrom('advisories').selectAll().execute()).toEqual([])
    expect(await ecr.db.selectFrom('scan_sources').selectAll().execute()).toEqual([])
    await expect(ecr.removeData('mine')).rejects.toMatchObject({ code: 'NotFound' })
  })
})

describe('what a registry scans', () => {
  const rule = (scanFrequency: 'SCAN_ON_PUSH' | 'CONTINUOUS_SCAN', ...filters: string[]) => ({
    scanFrequency,
    repositoryFilters: filters.map((filter) => ({ filter, filterType: 'WILDCARD' as const })),
  })
  const configurationOf = async () =>
    (
      await ecr.call('BatchGetRepositoryScanningConfiguration', {
        repositoryNames: [repositoryName, 'gone'],
      })
    ).scanningConfigurations?.[0]

  test('is nothing at first', async () => {
    expect(await ecr.call('GetRegistryScanningConfiguration', {})).toEqual({
      registryId: '111111111111',
      scanningConfiguration: { scanType: 'BASIC', rules: [] },
    })
    expect(
      await ecr.call('BatchGetRepositoryScanningConfiguration', {
        repositoryNames: [repositoryName, 'gone'],
      }),
    ).toMatchObject({
      scanningConfigurations: [
        {
          repositoryArn: 'arn:aws:ecr:us-east-1:111111111111:repository/app',
          ...{ repositoryName, scanOnPush: false, scanFrequency: 'MANUAL', appliedScanFilters: [] },
        },
      ],
      failures: [{ repositoryName: 'gone', failureCode: 'REPOSITORY_NOT_FOUND' }],
    })
  })

  test('its rules stand over the flag of a repository', async () => {
    await ecr.call('PutImageScanningConfiguration', {
      ...{ repositoryName, imageScanningConfiguration: { scanOnPush: true } },
    })
    expect(await configurationOf()).toMatchObject({ scanFrequency: 'SCAN_ON_PUSH' })
    await ecr.call('PutRegistryScanningConfiguration', { rules: [rule('SCAN_ON_PUSH', 'other')] })
    expect(await configurationOf()).toMatchObject({ scanFrequency: 'MANUAL' })
    const matching = rule('SCAN_ON_PUSH', 'other', 'ap*')
    expect(await ecr.call('PutRegistryScanningConfiguration', { rules: [matching] })).toEqual({
      registryScanningConfiguration: { scanType: 'BASIC', rules: [matching] },
    })
    expect(await configurationOf()).toMatchObject({
      scanOnPush: true,
      scanFrequency: 'SCAN_ON_PUSH',
      appliedScanFilters: [{ filter: 'ap*', filterType: 'WILDCARD' }],
    })
    await ecr.addData('mine', [bash])
    await push()
    await idle()
    expect((await describeScan()).imageScanStatus?.status).toBe('COMPLETE')
  })

  test('basic scanning has no continuous scans, and each frequency one rule', async () => {
    const put = (...rules: ReturnType<typeof rule>[]) =>
      ecr.call('PutRegistryScanningConfiguration', { rules })
    const invalid = { code: 'InvalidParameterException' }
    await expect(put(rule('CONTINUOUS_SCAN', '*'))).rejects.toMatchObject(invalid)
    await expect(put(rule('SCAN_ON_PUSH', 'a'), rule('SCAN_ON_PUSH', 'b'))).rejects.toMatchObject(
      invalid,
    )
  })

  // AmazonECR/latest/userguide/image-scanning-filters.html, its table
  const names = ['prod', 'repo-prod', 'prod-repo', 'repo-prod-repo', 'prodrepo']
  test.each([
    ['prod', names],
    ['*prod', ['prod', 'repo-prod']],
    ['prod*', ['prod', 'prod-repo', 'prodrepo']],
    ['*prod*', names],
    ['prod*repo', ['prod-repo', 'prodrepo']],
    ['prodr*rodrepo', []],
    ['*', names],
  ])('the filter %s', (filter, expected) => {
    expect(names.filter((name) => matchesFilter(filter, name))).toEqual(expected)
  })
})
