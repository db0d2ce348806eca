import { expect, test } from 'vitest'
import { dockerContract } from './docker.contract.ts'
import { DockerRunner } from './docker.ts'
import { demultiplex } from './log-stream.ts'

const missing = await (await DockerRunner.open()).unavailable()

// `test/e2e/docker-runner.test.ts` brings an engine of its own, and runs in CI.
if (missing === undefined) dockerContract()
else
  test.skip(`the docker runner: ${missing}`, () => {
    expect(missing).toBeUndefined()
  })

test('frames of an attached stream are unwrapped wherever they are cut', () => {
  const frame = (text: string) => {
    const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, Buffer.byteLength(text)])
    return Buffer.concat([header, Buffer.from(text)])
  }
  const stream = Buffer.concat([frame('one\n'), frame('two\n')])
  for (let cut = 0; cut <= stream.length; cut += 1) {
    const parts: Buffer[] = []
    const write = demultiplex((part) => parts.push(part))
    write(stream.subarray(0, cut))
    write(stream.subarray(cut))
    expect(Buffer.concat(parts).toString()).toBe('one\ntwo\n')
  }
})
