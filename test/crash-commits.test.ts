import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { FunctionConfiguration } from '../src/aws/models/lambda.types.gen.ts'
import type { Caller } from '../src/estate/caller.ts'
import type { AccountId } from '../src/names/account.ts'
import { newUuid } from '../src/store/ids.ts'
import { crashesAfterEachCommit } from './support/crashes.ts'
import { echoRunner, keptImages } from './support/echo-runner.ts'
import { accountA, rootOf } from './support/ecr.ts'
import { allow, openServices, pushImage, roleFor, type Services } from './support/functions.ts'

// Every job, with the power cut after each commit in turn: what was acknowledged happens, and nothing is left over.

const FunctionName = 'worker'
const imageUri = (tag: string) => `${accountA}.dkr.ecr.us-east-1.amazonaws.com/app:${tag}`
const open = (folder: string) => openServices(async (folder) => echoRunner(folder), folder)

type Work = (services: Services, acknowledge: (what: string) => void) => Promise<void>

/** Runs `work` once, then `check` on what each crash left, after a new start has done what was to be done. */
async function surviving(
  work: Work,
  check: (recovered: Services, acknowledged: readonly string[], folder: string) => Promise<void>,
  before: Work = async () => {},
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tg-commits-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const services = await open(folder)
  const Role = await roleFor(services, 'execution', 'lambda.amazonaws.com', allow('logs:*'))
  await services.call('ecr', 'CreateRepository', { repositoryName: 'app' })
  for (const tag of ['v1', 'v2']) await pushImage(services, 'app', tag)
  expect(Role).toBe(role)
  await before(services, () => {})
  const { crashes, forget } = await crashesAfterEachCommit(folder, (acknowledge) =>
    work(services, acknowledge),
  )
  onTestFinished(forget)
  await services.close()
  expect(services.errors).toEqual([])
  expect(crashes.length).toBeGreaterThan(3)
  for (const { folder, acknowledged } of crashes) {
    const recovered = await open(folder)
    // What was running is taken up again when its lease has ended.
    await recovered.clock.advance(20_000)
    await recovered.settle()
    await check(recovered, acknowledged, folder)
    expect(recovered.errors).toEqual([])
    await recovered.close()
  }
}

const role = `arn:aws:iam::${accountA}:role/execution`

async function create(services: Services): Promise<void> {
  await services.call('lambda', 'CreateFunction', {
    ...{ FunctionName, PackageType: 'Image', Code: { ImageUri: imageUri('v1') }, Role: role },
  })
}

const found = (services: Services) =>
  services
    .call<FunctionConfiguration & { CodeSha256: string }>('lambda', 'GetFunctionConfiguration', {
      FunctionName,
    })
    .catch(() => undefined)

test('a function is created, updated, idled, restored and deleted', async () => {
  await surviving(
    async (services, acknowledge) => {
      await create(services)
      acknowledge('created')
      await services.settle()
      await services.call('lambda', 'UpdateFunctionCode', {
        ...{ FunctionName, ImageUri: imageUri('v2') },
      })
      acknowledge('updated')
      await services.settle()
      await services.clock.advance(15 * 86_400_000)
      acknowledge('idle')
      await services.settle()
      await services.call('lambda', 'Invoke', { FunctionName }).catch(() => undefined)
      acknowledge('restoring')
      await services.settle()
      await services.call('lambda', 'DeleteFunction', { FunctionName })
      acknowledge('deleted')
      await services.settle()
    },
    async (recovered, acknowledged, folder) => {
      const fn = await found(recovered)
      const last = acknowledged.at(-1)
      // What came after it may have been done, and not been told.
      const states: Readonly<Record<string, readonly (string | undefined)[]>> = {
        created: ['Active'],
        updated: ['Active', 'Inactive'],
        idle: ['Inactive', 'Active'],
        restoring: ['Active', undefined],
        deleted: [undefined],
      }
      expect(states[last ?? ''] ?? ['Active', undefined]).toContain(fn?.State)
      if (fn && last && last !== 'created') {
        const { imageDetails } = await recovered.call<{ imageDetails: { imageDigest: string }[] }>(
          'ecr',
          'DescribeImages',
          { repositoryName: 'app', imageIds: [{ imageTag: 'v2' }] },
        )
        expect(`sha256:${fn.CodeSha256}`).toBe(imageDetails[0]?.imageDigest)
      }
      expect([undefined, 'Successful']).toContain(fn?.LastUpdateStatus)
      const isActive = fn?.State === 'Active'
      expect(keptImages(join(folder, 'runner'))).toEqual(
        isActive ? [`sha256:${fn.CodeSha256}`] : [],
      )
      const jobs = await recovered.db.selectFrom('jobs').select('kind').execute()
      expect(jobs).toEqual(isActive ? [{ kind: 'lambda:idle' }] : [])
    },
  )
})

test('an event that was accepted is run, and its log is whole', async () => {
  await surviving(
    async (services, acknowledge) => {
      for (let n = 0; n < 3; n++) {
        const id = newUuid()
        const caller: Caller = { ...rootOf(accountA), request: { id, secureTransport: false } }
        const Payload = Buffer.from(JSON.stringify(`event ${id}`))
        const event = { FunctionName, InvocationType: 'Event', Payload }
        await services.call('lambda', 'Invoke', event, caller)
        acknowledge(id)
        if (n > 0) await services.settle()
      }
    },
    async (recovered, acknowledged) => {
      const { events } = await recovered
        .call<{ events: { message: string }[] }>('logs', 'FilterLogEvents', {
          logGroupName: `/aws/lambda/${FunctionName}`,
        })
        .catch(() => ({ events: [] }))
      const log = events.map(({ message }) => message).join('')
      for (const id of acknowledged)
        for (const line of [`START RequestId: ${id}`, `"event ${id}"`, `REPORT RequestId: ${id}`])
          expect(log).toContain(line)
      const waiting = recovered.db
        .selectFrom('jobs')
        .select('id')
        .where('kind', '!=', 'lambda:idle')
      expect(await waiting.execute()).toEqual([])
    },
    async (services) => {
      await create(services)
      await services.settle()
    },
  )
})

test('an account that was asked for is made, once and with its role', async () => {
  await surviving(
    async (services, acknowledge) => {
      await services.call('organizations', 'CreateAccount', {
        ...{ AccountName: 'new', Email: 'new@example.com', Tags: [{ Key: 'a', Value: 'b' }] },
      })
      acknowledge('asked')
      await services.settle()
    },
    async (recovered, acknowledged) => {
      const { CreateAccountStatuses: [status] = [] } = await recovered.call<{
        CreateAccountStatuses?: { State: string; AccountId: string }[]
      }>('organizations', 'ListCreateAccountStatus', {})
      if (acknowledged.length > 0) expect(status?.State).toBe('SUCCEEDED')
      const { Accounts } = await recovered.call<{ Accounts: { Id: AccountId }[] }>(
        'organizations',
        'ListAccounts',
        {},
      )
      const made = Accounts.map(({ Id }) => Id).filter((id) => id !== accountA)
      expect(made).toEqual(status ? [status.AccountId] : [])
      expect(await recovered.db.selectFrom('jobs').select('id').execute()).toEqual([])
      if (!made[0]) return
      const { AttachedPolicies } = await recovered.call<{ AttachedPolicies: object[] }>(
        'iam',
        'ListAttachedRolePolicies',
        { RoleName: 'OrganizationAccountAccessRole' },
        rootOf(made[0]),
      )
      expect(AttachedPolicies).toHaveLength(1)
    },
    async (services) => {
      await services.call('organizations', 'CreateOrganization', {})
    },
  )
})
