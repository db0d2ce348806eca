import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { sign } from '../src/aws/sigv4.ts'
import { cli, freePort, type RunningServer, startServer } from './support/server.ts'

const running: RunningServer[] = []
const watching: ChildProcess[] = []
afterEach(async () => {
  for (const child of watching.splice(0)) child.kill('SIGKILL')
  for (const server of running.splice(0)) await server.stop()
})

async function start(port?: number): Promise<RunningServer> {
  const server = await startServer({ flags: ['--ephemeral'], ...(port && { port }) })
  running.push(server)
  return server
}

/** Account 1 asks for account 9's images. */
async function refuse({ url }: RunningServer, repositoryName: string): Promise<void> {
  const body = JSON.stringify({ registryId: '999999999999', repositoryName })
  const headers = {
    host: new URL(url).host,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.DescribeImages',
  }
  const request = { method: 'POST', path: '/', query: '', headers, body }
  const caller = { accessKeyId: '111111111111', secretAccessKey: 'any' }
  const signed = sign(request, caller, { region: 'us-east-1', service: 'ecr' }, new Date())
  expect((await fetch(url, { method: 'POST', headers: signed, body })).status).toBe(400)
}

function watch(command: string, args: readonly string[]) {
  const child = spawn(command, [...args], { stdio: 'pipe', env: { ...process.env, TERM: 'dumb' } })
  watching.push(child)
  let [out, err] = ['', '']
  child.stdout.on('data', (part) => (out += String(part)))
  child.stderr.on('data', (part) => (err += String(part)))
  return {
    child,
    out: () => out,
    err: () => err,
    type: (keys: string) => child.stdin.write(keys),
    end: async () => {
      const exit = once(child, 'exit')
      child.kill('SIGINT')
      return (await exit)[0] as number | null
    },
  }
}

const patience = { timeout: 20_000, interval: 100 }

/** It watches once it has told of something. */
async function untilWatching(server: RunningServer, out: () => string): Promise<void> {
  let tries = 0
  await expect
    .poll(async () => {
      await refuse(server, `try-${++tries}`)
      return out()
    }, patience)
    .toContain('ecr:DescribeImages')
}

test('each refusal is one line of JSON, also from the server that is started next on the port', async () => {
  const server = await start()
  const { out, err, end } = watch(process.execPath, [
    ...[cli, 'watch', '--json'],
    ...['--endpoint', server.url],
  ])
  await untilWatching(server, out)
  await refuse(server, 'first')
  await expect.poll(out, patience).toContain('repository/first')
  const line = out()
    .split('\n')
    .find((one) => one.includes('repository/first'))
  expect(JSON.parse(line ?? '')).toMatchObject({
    status: 400,
    code: 'AccessDeniedException',
    operation: 'ecr:DescribeImages',
    caller: 'arn:aws:iam::111111111111:root',
    owner: '999999999999',
    resource: 'arn:aws:ecr:us-east-1:999999999999:repository/first',
    why: 'no resource-based policy allows it',
    times: 1,
  })

  running.splice(0)
  expect(await server.stop()).toBe(0)
  await expect.poll(err, patience).toContain('stopped: waiting for it to start again')
  const again = await start(server.port)
  await refuse(again, 'second')
  await expect.poll(out, patience).toContain('repository/second')
  expect(await end()).toBe(0)
})

test('without JSON a line ends with the id for explain', async () => {
  const server = await start()
  const { out, end } = watch(process.execPath, [cli, 'watch', '--endpoint', server.url])
  await untilWatching(server, out)
  const [line = ''] = out().split('\n')
  const id = /explain ([0-9a-f-]{36})$/.exec(line)?.[1] ?? 'none'
  const explained = spawnSync(
    process.execPath,
    [cli, 'explain', id, '--endpoint', server.url, '--json'],
    { encoding: 'utf8' },
  )
  expect(JSON.parse(explained.stdout)).toMatchObject({ request: id, operation: 'DescribeImages' })
  expect(await end()).toBe(0)
})

test('without a server it says how to start one', async () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [cli, 'watch', '--endpoint', `http://127.0.0.1:${await freePort()}`],
    { encoding: 'utf8' },
  )
  expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringMatching(/tidegate/) })
})

// util-linux's `script` gives the program a terminal; its namesake on macOS takes other arguments.
const hasScript = spawnSync('script', ['--version']).status === 0

test('CI has a terminal to try the keys on', () => {
  expect(hasScript || !process.env.CI).toBe(true)
})

test.runIf(hasScript)(
  'at a terminal a number and Enter explains that line, and q ends',
  async () => {
    const server = await start()
    const command = `stty cols 80; '${process.execPath}' '${cli}' watch --endpoint ${server.url}; echo ended $?`
    const { out, type } = watch('script', ['-qec', command, '/dev/null'])
    await untilWatching(server, out)
    type('1\r')
    await expect.poll(out, patience).toMatch(/what {2}ecr DescribeImages[\s\S]*repository\/try-/)
    await expect.poll(out, patience).toContain('the resource does not exist')
    expect(out()).toContain(`watching ${server.url}\r\n`)
    const rows = out().replaceAll('\r\u001b[K', '<<').split('\r\n')
    const columns = Math.max(...rows.map((row) => row.split('<<').at(-1)?.length ?? 0))
    expect(columns).toBeLessThanOrEqual(80)
    type('99\r')
    await expect.poll(out, patience).toContain('no line 99 to explain')
    type('q')
    await expect.poll(out, patience).toContain('ended 0')
  },
)
