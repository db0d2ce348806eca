import { expect, test } from 'vitest'
import { runnerContract } from '../runner.contract.ts'
import { DockerRunner } from './docker.ts'
import { demultiplex } from './log-stream.ts'

const missing = await (await DockerRunner.open()).unavailable()

if (missing === undefined)
  runnerContract('docker', () => DockerRunner.open(), [
    // A container's tmpfs ends with its process, and counts as its memory.
    'tmp-lost-with-process',
    'tmp-is-memory',
    // Pausing takes the engine 20 ms.
    'not-frozen',
    // A container has no process of ours that a function could kill.
    'cannot-lose-its-sandbox',
    // The engine makes a missing working directory, sets HOME, and does not look into programs.
    'directory-made',
    'home-set',
    'format-not-checked',
    // The sandbox's user is in no /etc/passwd, and on Linux the network is the host's.
    'user-without-name',
    'host-network',
  ])
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
