import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { echoRunner } from '../../../test/support/echo-runner.ts'
import { accountA } from '../../../test/support/ecr.ts'
import {
  allow,
  openServices,
  policy,
  pushImage,
  roleFor,
  type Services,
} from '../../../test/support/functions.ts'

const FunctionName = 'worker'
const logGroupName = `/aws/lambda/${FunctionName}`

let services: Services
beforeEach(async () => {
  services = await openServices(async (folder) => echoRunner(folder))
  const Role = await roleFor(services, 'execution', 'lambda.amazonaws.com', allow('logs:*'))
  await services.call('ecr', 'CreateRepository', { repositoryName: 'app' })
  await pushImage(services, 'app', 'v1')
  const Code = { ImageUri: `${accountA}.dkr.ecr.us-east-1.amazonaws.com/app:v1` }
  const fn = { FunctionName, PackageType: 'Image', Code, Role }
  await services.call('lambda', 'CreateFunction', fn)
  await services.settle()
})
afterEach(() => services.close())

/** An event whose job has ended. */
async function event(what: string): Promise<void> {
  const Payload = Buffer.from(JSON.stringify(what))
  await services.call('lambda', 'Invoke', { FunctionName, InvocationType: 'Event', Payload })
  await services.settle()
}

/** What functions printed, in order. */
async function printed(): Promise<readonly string[]> {
  const { events } = await services.call<{ events: { message: string }[] }>(
    'logs',
    'FilterLogEvents',
    { logGroupName },
  )
  return events.flatMap(({ message }) => (message.startsWith('"') ? [JSON.parse(message)] : []))
}

const executionMay = (...statements: readonly object[]) =>
  services.call('iam', 'PutRolePolicy', {
    ...{ RoleName: 'execution', PolicyName: 'inline', PolicyDocument: policy(...statements) },
  })

const waiting = async () =>
  (await services.db.selectFrom('jobs').selectAll().where('kind', '=', 'lambda:event').execute())
    .length

test('an event is in the log when its job ends', async () => {
  await event('one')
  expect(await printed()).toEqual(['one'])
})

test('a stream or group that was deleted is made anew, and nothing is lost', async () => {
  await event('one')
  const { logStreams } = await services.call<{ logStreams: { logStreamName: string }[] }>(
    'logs',
    'DescribeLogStreams',
    { logGroupName },
  )
  await services.call('logs', 'DeleteLogStream', { logGroupName, ...logStreams[0] })
  await event('two')
  expect(await printed()).toEqual(['two'])
  await services.call('logs', 'DeleteLogGroup', { logGroupName })
  await event('three')
  expect(await printed()).toEqual(['three'])
})

test('without the right to write there is no log, and the event ends; with it there is one again', async () => {
  await event('one')
  await executionMay(allow('s3:*'))
  await event('two')
  expect([await waiting(), services.refused.map(({ operation }) => operation)]).toEqual([
    0,
    ['PutLogEvents'],
  ])
  await executionMay(allow('logs:*'))
  await event('three')
  expect(await printed()).toEqual(['one', 'three'])
})

test('an event whose log a full disk refuses is run again', async () => {
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(services.db)
  const max = (pages: number) => sql`pragma max_page_count = ${sql.lit(pages)}`.execute(services.db)
  await max((rows[0]?.page_count ?? 0) + 10)
  const text = 'x'.repeat(20_000)
  for (let n = 0; n < 4; n++) await event(text).catch(() => undefined)
  await max(1_000_000)
  const left = await waiting()
  const before = (await printed()).length
  expect(left).toBeGreaterThan(0)
  expect(services.errors.map(String).join()).toMatch(/full/)
  await services.clock.advance(60_000)
  await services.settle()
  expect([await waiting(), (await printed()).length]).toEqual([0, before + left])
})

test('an event that the server is stopped under is taken up again, and has not failed', async () => {
  const Payload = Buffer.from('"never ends"')
  await services.call('lambda', 'Invoke', { FunctionName, InvocationType: 'Event', Payload })
  while (services.needs.sandboxes.running(await idOfFunction()) === 0)
    await new Promise((resolve) => setTimeout(resolve, 5))
  await Promise.all([services.needs.jobs.stop(), services.needs.sandboxes.close()])
  const { state } = await services.db
    .selectFrom('jobs')
    .select('state')
    .where('kind', '=', 'lambda:event')
    .executeTakeFirstOrThrow()
  expect(JSON.parse(state)).toMatchObject({ failures: 0, refusals: 1 })
  expect(await printed()).toEqual(['never ends'])
})

test('a clean stop ends when the invocations under way are over and logged', async () => {
  const Payload = Buffer.from('"never ends"')
  const answer = services.call('lambda', 'Invoke', { FunctionName, Payload })
  const told = expect(answer).rejects.toMatchObject({ message: 'The server is stopping.' })
  while (services.needs.sandboxes.running(await idOfFunction()) === 0)
    await new Promise((resolve) => setTimeout(resolve, 5))
  await services.needs.sandboxes.close()
  expect(await printed()).toEqual(['never ends'])
  await told
})

async function idOfFunction(): Promise<string> {
  const { id } = await services.db.selectFrom('functions').select('id').executeTakeFirstOrThrow()
  return id
}
