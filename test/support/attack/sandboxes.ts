import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { LocalRunner } from '../../../src/runner/local/local.ts'
import { imageOf, nodeLayer, programLayer } from '../../../src/runner/node-image.contract.ts'
import { forkBomb, oldCallProgram, probeProgram } from '../../../src/runner/probes.contract.ts'
import type { Sandbox } from '../../../src/runner/types.ts'
import { report } from '../counts.ts'

export const folder = mkdtempSync(join(tmpdir(), 'tidegate-attack-'))
/** What the server, and every other port, answers. */
export const secret = `secret-${randomUUID()}`
const counts = { tried: 0, gotOut: 0 }
let runner: LocalRunner
let image: string
export let server: Server
export let neighbour: Server
export const portOf = (one: Server) => (one.address() as AddressInfo).port

/** Makes what the tests of one file share, and reports under `name` what was tried. */
export function sandboxes(name: string): void {
  beforeAll(async () => {
    runner = await LocalRunner.open(join(folder, 'runner'))
    expect(await runner.unavailable()).toBeUndefined()
    const program = (name: string, content: Buffer, mode = 0o755) => ({
      name: `var/task/${name}`,
      mode,
      content,
    })
    const made = imageOf([
      await nodeLayer(),
      await programLayer([
        program('probe', probeProgram()),
        program('old', oldCallProgram()),
        program('bomb', forkBomb()),
        program('set-uid', probeProgram(), 0o6755),
      ]),
    ])
    await runner.prepare(made)
    image = made.digest
    const listen = () =>
      new Promise<Server>((resolve) => {
        const one = createServer((_, response) => response.end(secret))
        one.listen(0, '127.0.0.1', () => resolve(one))
      })
    server = await listen()
    neighbour = await listen()
  })
  afterAll(async () => {
    await runner.close()
    server.close()
    neighbour.close()
    rmSync(folder, { recursive: true, force: true })
    report(name, counts)
  })
}

export const spec = (name: string, timeoutMs: number, serverPort: number) => ({
  image,
  override: {},
  environment: {},
  functionArn: `arn:aws:lambda:us-east-1:111122223333:function:${name}`,
  functionName: name,
  functionVersion: '$LATEST',
  architecture: process.arch === 'arm64' ? ('arm64' as const) : ('x86_64' as const),
  memoryMiB: 512,
  ephemeralStorageMiB: 512,
  timeoutMs,
  serverPort,
})

export async function start(name: string, timeoutMs = 60_000): Promise<Sandbox> {
  const sandbox = await runner.start({
    ...spec(name, timeoutMs, portOf(server)),
    onOutput: () => undefined,
  })
  onTestFinished(() => sandbox.stop())
  return sandbox
}

export async function ask(sandbox: Sandbox, event: object) {
  const { payload, error } = await sandbox.invoke({
    requestId: randomUUID(),
    event: Buffer.from(JSON.stringify(event)),
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:it',
    deadline: new Date(),
  })
  return { error, answer: JSON.parse(Buffer.from(payload).toString() || 'null') }
}

/** One probe: what it answered must be right. */
export function judge(what: string, answer: unknown, right: (answer: unknown) => boolean): void {
  counts.tried += 1
  if (!right(answer)) counts.gotOut += 1
  expect({ what, answer, right: right(answer) }).toEqual({ what, answer, right: true })
}

export const isError = (answer: unknown): boolean =>
  typeof answer === 'string' && /^E[A-Z]+$/.test(answer)

/** Process ids of this machine whose command has `text`. */
export const running = (text: string): string[] =>
  readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(text)
    } catch {
      return false
    }
  })

export const read = (path: string): string => {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // It ended since it was listed.
    return ''
  }
}
