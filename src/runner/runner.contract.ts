import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { missingFor } from './architecture.ts'
import { type Entry, imageOf, nodeLayer, programLayer } from './node-image.contract.ts'
import {
  decodeAnswers,
  encodeProbes,
  needs,
  oldCallProgram,
  probeProgram,
  probes,
  x32Probe,
} from './probes.contract.ts'
import type { ImageProcess, Runner, Sandbox, SandboxSpec } from './types.ts'

const own = process.arch === 'arm64' ? 'arm64' : 'x86_64'
const foreign = own === 'arm64' ? 'x86_64' : 'arm64'

/** The beginning of a program that this machine cannot run. */
const foreignProgram = Buffer.alloc(64)
foreignProgram.write('\x7fELF\x02\x01\x01', 'latin1')
foreignProgram.writeUInt16LE(foreign === 'arm64' ? 183 : 62, 18)

const shared = { node: undefined as Promise<Buffer> | undefined }

/** What a driver may do otherwise than AWS, each with its reason where the driver's test names it. */
export type Difference =
  | 'tmp-lost-with-process'
  | 'tmp-is-memory'
  | 'not-frozen'
  | 'cannot-lose-its-sandbox'
  | 'directory-made'
  | 'home-set'
  | 'user-without-name'
  | 'host-network'
  | 'processes-counted-by-engine'

/** Every runner must pass this, with real sandboxes; a driver's own test file only calls it. */
export function runnerContract(
  driver: string,
  open: () => Promise<Runner>,
  differences: readonly Difference[] = [],
) {
  const differs = (difference: Difference) => differences.includes(difference)
  const unless = (difference: Difference) => test.skipIf(differs(difference))
  describe(`${driver} runs functions`, () => {
    let runner: Runner
    let image: string
    let output: string[]
    let server: Server
    let port: number
    const sandboxes: Sandbox[] = []

    const prepare = async (config: Partial<ImageProcess> = {}, entries: readonly Entry[] = []) => {
      shared.node ??= nodeLayer()
      const made = imageOf([await shared.node, await programLayer(entries)], config)
      await runner.prepare(made)
      return made.digest
    }

    beforeAll(async () => {
      runner = await open()
      server = createServer((request, response) => response.end(`real ${request.url}`))
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      port = (server.address() as AddressInfo).port
      image = await prepare()
    })
    afterEach(async () => {
      await Promise.all(sandboxes.splice(0).map((sandbox) => sandbox.stop()))
    })
    afterAll(async () => {
      await runner.close()
      server.close()
    })

    const start = async (spec: Partial<SandboxSpec> = {}) => {
      output = []
      const sandbox = await runner.start({
        image,
        override: {},
        environment: {},
        functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:it',
        functionName: 'it',
        functionVersion: '$LATEST',
        architecture: own,
        memoryMiB: 512,
        ephemeralStorageMiB: 512,
        timeoutMs: 5000,
        serverPort: port,
        onOutput: (text) => output.push(text),
        ...spec,
      })
      sandboxes.push(sandbox)
      return sandbox
    }
    let requests = 0
    const invoke = async (sandbox: Sandbox, event: object, more = {}) => {
      requests += 1
      const requestId = `00000000-0000-4000-8000-${`${requests}`.padStart(12, '0')}`
      const { payload, ...rest } = await sandbox.invoke({
        requestId,
        event: Buffer.from(JSON.stringify(event)),
        invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:it:live',
        deadline: new Date(Date.now() + 5000),
        ...more,
      })
      return { ...rest, requestId, payload: JSON.parse(Buffer.from(payload).toString() || 'null') }
    }

    test('one sandbox serves many invocations, and the first tells how long it initialized', async () => {
      const sandbox = await start()
      const first = await invoke(sandbox, { do: 'count' })
      const second = await invoke(sandbox, { do: 'count' })
      expect([first.payload, second.payload]).toEqual([1, 2])
      expect(first.initDurationMs).toBeGreaterThan(0)
      expect(second).not.toHaveProperty('initDurationMs')
      expect(second.durationMs).toBeLessThan(first.initDurationMs ?? 0)
      expect(second.maxMemoryUsedMiB).toBeGreaterThan(5)
      expect(second.maxMemoryUsedMiB).toBeLessThan(400)
    })

    test('an invocation has its headers, and none that is empty', async () => {
      const sandbox = await start()
      const before = Date.now()
      const { payload, requestId } = await invoke(sandbox, { do: 'headers' })
      expect(payload).toMatchObject({
        'content-type': 'application/json',
        'lambda-runtime-aws-request-id': requestId,
        'lambda-runtime-invoked-function-arn':
          'arn:aws:lambda:us-east-1:111122223333:function:it:live',
      })
      const deadline = Number(payload['lambda-runtime-deadline-ms'])
      expect(deadline).toBeGreaterThanOrEqual(before + 5000)
      expect(deadline).toBeLessThan(before + 15_000)
      expect(payload).not.toHaveProperty('lambda-runtime-client-context')
      expect(payload).not.toHaveProperty('lambda-runtime-trace-id')
      const context = { traceId: 'Root=1-5', clientContext: '{"a":"é"}' }
      const second = await invoke(sandbox, { do: 'headers' }, context)
      expect(second.payload).toMatchObject({ 'lambda-runtime-trace-id': 'Root=1-5' })
      const header = second.payload['lambda-runtime-client-context']
      expect(Buffer.from(header, 'latin1').toString()).toBe('{"a":"é"}')
    })

    test('the environment is the image’s, then the function’s, and nothing of the host’s', async () => {
      const environment = { BOTH: 'function', QUOTED: `it's "$HOME" \`x\` \\ é\nsecond`, EMPTY: '' }
      const sandbox = await start({ environment })
      const { payload } = await invoke(sandbox, { do: 'environment' })
      const { AWS_LAMBDA_RUNTIME_API, PWD, HOSTNAME, ...rest } = payload
      if (differs('home-set')) delete rest.HOME
      expect(AWS_LAMBDA_RUNTIME_API).toMatch(/^[\w.]+:\d+$/)
      expect(rest).toEqual({ PATH: '/usr/bin:/bin', FROM_IMAGE: 'yes', ...environment })
    })

    test.each([
      {
        fact: 'the image’s own entrypoint, command and directory',
        override: {},
        argv: ['/var/task/runtime.cjs'],
        cwd: '/var/task',
      },
      {
        fact: 'each part of ImageConfig replaces that part alone',
        override: { command: ['runtime.cjs', "it's", 'a b', '', '-x'] },
        argv: ['/var/task/runtime.cjs', "it's", 'a b', '', '-x'],
        cwd: '/var/task',
      },
      {
        fact: 'a name without a slash is looked up in PATH',
        override: {
          entrypoint: ['node', '/var/task/runtime.cjs'],
          command: ['h'],
          workingDirectory: '/tmp',
        },
        argv: ['/var/task/runtime.cjs', 'h'],
        cwd: '/tmp',
      },
    ])('$fact', async ({ override, argv, cwd }) => {
      const { payload } = await invoke(await start({ override }), { do: 'arguments' })
      expect(payload).toEqual({ argv, cwd })
    })

    test('the function is nobody: no capabilities, no way to gain any, its own processes only', async () => {
      const { payload } = await invoke(await start(), { do: 'identity' })
      expect(payload).toMatchObject({ uid: 993, gid: 990 })
      if (!differs('user-without-name')) expect(payload.name).toBe('sbx_user1051')
      if (!differs('host-network')) expect(payload.interfaces).toEqual(['lo'])
      expect(payload.status).toMatch(/^NoNewPrivs:\t1$/m)
      for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
        expect(payload.status).toMatch(new RegExp(`^${set}:\t0000000000000000$`, 'm'))
      expect(payload.limits).toMatch(/^Max open files +1024 +1024 /m)
      if (!differs('processes-counted-by-engine'))
        expect(payload.limits).toMatch(/^Max processes +(1024|8192|unlimited) /m)
      expect(payload.processes.length).toBeLessThan(8)
    })

    test.runIf(process.arch === 'x64')(
      'calls that Lambda has no use for are refused, and those that programs need are not',
      async () => {
        const tried = [...needs, ...probes]
        const probing = await prepare({}, [
          { name: 'var/task/probe', mode: 0o755, content: probeProgram() },
          { name: 'var/task/old', mode: 0o755, content: oldCallProgram() },
        ])
        const sandbox = await start({ image: probing })
        const pipe = async (program: string, input: Buffer) => {
          const event = { do: 'pipe', program, input: input.toString('base64') }
          const { output: text, ...ended } = (await invoke(sandbox, event)).payload
          return { ...ended, output: Buffer.from(text, 'base64') }
        }
        const { output: out } = await pipe('/var/task/probe', encodeProbes(tried))
        const answers = decodeAnswers(tried, out)
        const wrong = tried
          .map(({ what, answers: right }, index) => ({ what, right, answer: answers[index] ?? '' }))
          .filter(({ right, answer }) => !right.includes(answer))
        expect(wrong).toEqual([])
        const old = await pipe('/var/task/old', Buffer.alloc(0))
        expect(old).toMatchObject({ status: null, signal: 'SIGSYS' })
        const x32 = await pipe('/var/task/probe', encodeProbes([x32Probe]))
        if (x32.signal !== 'SIGSYS')
          expect(decodeAnswers([x32Probe], x32.output)).toEqual(['ENOSYS'])
      },
    )

    test('no process of the sandbox leads out of its root', async () => {
      const sandbox = await start()
      const { processes } = (await invoke(sandbox, { do: 'identity' })).payload
      const deviceOf = async (path: string) =>
        (await invoke(sandbox, { do: 'device', path })).payload
      const inside = await deviceOf('/')
      for (const pid of processes as readonly string[])
        for (const way of ['cwd', 'root', 'cwd/../../../../../../../..'])
          expect(['EACCES', inside], `/proc/${pid}/${way}`).toContain(
            await deviceOf(`/proc/${pid}/${way}`),
          )
    })

    test('files of an image are read by who may: its user by the owner’s bits, its group by theirs', async () => {
      const own = { uid: 993, gid: 990 }
      const entry = (name: string, mode: number, owner: object) =>
        ({ name: `var/${name}`, mode, content: name, ...owner }) as const
      const owned = await prepare({}, [
        { name: 'var/folder/', type: 'directory', mode: 0o700, ...own },
        entry('folder/inner', 0o600, own),
        entry('user', 0o600, own),
        entry('notuser', 0o044, own),
        entry('group', 0o640, { uid: 0, gid: 990 }),
        entry('notgroup', 0o604, { uid: 0, gid: 990 }),
        entry('root', 0o640, { uid: 0, gid: 0 }),
        entry('all', 0o604, { uid: 0, gid: 0 }),
      ])
      const sandbox = await start({ image: owned })
      const read = async (name: string) =>
        (await invoke(sandbox, { do: 'read', path: `/var/${name}` })).payload
      for (const name of ['folder/inner', 'user', 'group', 'all'])
        expect(await read(name)).toBe(name)
      // Where the server is an ordinary user's, all files are the sandbox's own.
      if (process.getuid?.() === 0)
        for (const name of ['notuser', 'notgroup', 'root']) expect(await read(name)).toBe('EACCES')
    })

    test.each([
      { path: '/var/task/x', answer: 'EROFS' },
      { path: '/etc/passwd', answer: /EROFS|EACCES/ },
      { path: '/dev/shm/x', answer: /ENOENT|EROFS|EACCES/ },
      { path: '/dev/x', answer: /EROFS|EACCES/ },
      { path: '/proc/sys/kernel/hostname', answer: /EROFS|EACCES/ },
      { path: '/tmp/x', answer: 'ok' },
      { path: '/dev/null', answer: 'ok' },
    ])('writing to $path answers $answer', async ({ path, answer }) => {
      const { payload } = await invoke(await start(), { do: 'write', path, text: 'x' })
      expect(payload).toMatch(answer)
    })

    unless('tmp-is-memory')(
      '/tmp holds what ephemeral storage allows, even more than memory, and no more',
      async () => {
        const sandbox = await start({ ephemeralStorageMiB: 600, memoryMiB: 256, timeoutMs: 20_000 })
        expect(await invoke(sandbox, { do: 'fill', path: '/tmp/a', mebibytes: 550 })).toMatchObject(
          {
            payload: 'ok',
          },
        )
        expect(await invoke(sandbox, { do: 'fill', path: '/tmp/b', mebibytes: 100 })).toMatchObject(
          {
            payload: 'ENOSPC',
          },
        )
      },
    )

    test('the server answers at its own port on loopback, and nothing else does', async () => {
      const sandbox = await start()
      const at = (to: number) => ({ do: 'fetch', url: `http://127.0.0.1:${to}/here` })
      expect((await invoke(sandbox, at(port))).payload).toBe('real /here')
      expect((await invoke(sandbox, at(port + 1))).payload).toBe('ECONNREFUSED')
    })

    test('each line of stdout and stderr is passed on before the invocation ends', async () => {
      const sandbox = await start()
      await invoke(sandbox, { do: 'print', out: 'one\ntwo é\n', error: 'three\n' })
      expect([...output].sort()).toEqual(['one\n', 'three\n', 'two é\n'])
    })

    test('an error of the function is its own document', async () => {
      const error = { errorMessage: 'no', errorType: 'Error', trace: [] }
      const { payload, ...rest } = await invoke(await start(), { do: 'fail', error })
      expect(payload).toEqual(error)
      expect(rest.error).toBe('Runtime.Unknown')
    })

    test.each([
      { event: { do: 'exit', status: 0 }, text: 'Runtime exited without providing a reason' },
      { event: { do: 'exit', status: 1 }, text: 'Runtime exited with error: exit status 1' },
      { event: { do: 'exit', status: 129 }, text: 'Runtime exited with error: exit status 129' },
      {
        event: { do: 'signal', signal: 'SIGKILL' },
        text: 'Runtime exited with error: signal: killed',
      },
    ])('$event answers `$text`, and the next invocation works', async ({ event, text }) => {
      const sandbox = await start()
      await invoke(sandbox, { do: 'count' })
      const { payload, error, requestId } = await invoke(sandbox, event)
      expect(error).toBe('Runtime.ExitError')
      expect(payload).toEqual({
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${requestId} Error: ${text}`,
      })
      expect((await invoke(sandbox, { do: 'count' })).payload).toBe(1)
      expect(output).toEqual([])
    })

    unless('tmp-lost-with-process')('a time-out ends the processes and keeps /tmp', async () => {
      const sandbox = await start({ timeoutMs: 600 })
      await invoke(sandbox, { do: 'write', path: '/tmp/kept', text: 'here' })
      await invoke(sandbox, { do: 'tick' })
      const deadline = new Date()
      const late = await invoke(sandbox, { do: 'later', ms: 60_000 }, { deadline })
      expect(late.error).toBe('Sandbox.Timedout')
      expect(late.payload).toEqual({
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${late.requestId} Error: Task timed out after 0.60 seconds`,
      })
      expect(late.durationMs).toBeGreaterThan(590)
      expect(late.durationMs).toBeLessThan(1500)
      expect(sandbox.alive).toBe(true)
      expect((await invoke(sandbox, { do: 'read', path: '/tmp/kept' })).payload).toBe('here')
      expect((await invoke(sandbox, { do: 'ticks' })).payload).toBe(0)
    })

    test('initialization is not counted against the time-out, and its error is the answer', async () => {
      const slow = await start({ environment: { INIT_MS: '1200' }, timeoutMs: 1000 })
      const first = await invoke(slow, { do: 'echo', value: 'ok' })
      expect(first.payload).toBe('ok')
      expect(first.initDurationMs).toBeGreaterThan(1200)
      const document = { errorMessage: 'no module', errorType: 'Runtime.ImportModuleError' }
      const wrong = await start({ environment: { INIT_ERROR: JSON.stringify(document) } })
      expect((await invoke(wrong, { do: 'echo' })).payload).toEqual(document)
      const ends = await start({ environment: { INIT_EXIT: '3' } })
      expect((await invoke(ends, { do: 'echo' })).payload.errorMessage).toMatch(/exit status 3$/)
    })

    unless('tmp-lost-with-process')(
      'initialization of more than ten seconds begins again in the first invocation',
      async () => {
        const sandbox = await start({ environment: { INIT_SLOW_ONCE: '1' } })
        const first = await invoke(sandbox, { do: 'echo', value: 'ok' })
        expect(first.payload).toBe('ok')
        expect(first).not.toHaveProperty('initDurationMs')
      },
    )

    test.each([
      {
        override: { entrypoint: ['/no/such'] },
        message: 'fork/exec /no/such: no such file or directory',
      },
      {
        override: { entrypoint: ['/var/task/runtime.cjs'] },
        message: 'fork/exec /var/task/runtime.cjs: permission denied',
      },
      {
        override: { entrypoint: ['/var/task/foreign'] },
        message: 'fork/exec /var/task/foreign: exec format error',
      },
      {
        override: { entrypoint: ['/var/task/foreign-script'] },
        message: 'fork/exec /var/task/foreign-script: exec format error',
      },
      {
        override: { entrypoint: ['/var/task/script'] },
        message: 'fork/exec /var/task/script: no such file or directory',
      },
      {
        override: { workingDirectory: '/nowhere' },
        message: 'chdir /nowhere: no such file or directory',
      },
    ])('$message', async ({ override, message }) => {
      if (differs('directory-made') && message.startsWith('chdir')) return
      const broken = await prepare({}, [
        { name: 'var/task/foreign', mode: 0o755, content: foreignProgram },
        { name: 'var/task/foreign-script', mode: 0o755, content: '#!/var/task/foreign\n' },
        { name: 'var/task/script', mode: 0o755, content: '#!/bin/none\n' },
      ])
      const type = message.startsWith('chdir')
        ? 'Runtime.InvalidWorkingDir'
        : 'Runtime.InvalidEntrypoint'
      const sandbox = await start({ image: broken, override })
      const { payload, requestId } = await invoke(sandbox, { do: 'echo' })
      expect(payload).toEqual({
        errorType: type,
        errorMessage: `RequestId: ${requestId} Error: ${message}`,
      })
      expect(output[0]).toMatch(
        /^IMAGE\tLaunch error: .*\tEntrypoint: \[.*\]\tCmd: \[.*\]\tWorkingDir: \[.*\]\n$/,
      )
    })

    test('a function made for another architecture does not run a program of this one', async () => {
      const sandbox = await start({ architecture: foreign })
      const { payload, requestId } = await invoke(sandbox, { do: 'echo' })
      expect(payload).toEqual({
        errorType: 'Runtime.InvalidEntrypoint',
        errorMessage: `RequestId: ${requestId} Error: fork/exec /bin/node: exec format error`,
      })
    })

    test.skipIf(missingFor(foreign) === undefined)(
      'a program that fits its function, and not this machine, is told with what to install',
      async () => {
        const fits = await prepare({}, [
          { name: 'var/task/foreign', mode: 0o755, content: foreignProgram },
        ])
        const override = { entrypoint: ['/var/task/foreign'] }
        const sandbox = await start({ image: fits, override, architecture: foreign })
        const { payload } = await invoke(sandbox, { do: 'echo' })
        expect(payload).toMatchObject({ errorType: 'Runtime.InvalidEntrypoint' })
        expect(payload.errorMessage).toContain(`exec format error (this machine runs ${own}`)
        expect(payload.errorMessage).toContain('install an emulator')
      },
    )

    test('more memory than configured is Runtime.OutOfMemory', async () => {
      const sandbox = await start({ memoryMiB: 192, timeoutMs: 20_000 })
      const { payload, error, requestId } = await invoke(sandbox, {
        do: 'allocate',
        mebibytes: 1024,
      })
      expect(error).toBe('Runtime.OutOfMemory')
      expect(payload.errorMessage).toBe(
        `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
      )
      expect((await invoke(sandbox, { do: 'count' })).payload).toBe(1)
    })

    test('processes that were left behind are ended and collected with the one that left them', async () => {
      const sandbox = await start({ timeoutMs: 20_000 })
      for (let i = 0; i < 8; i += 1) await invoke(sandbox, { do: 'orphan' })
      expect((await invoke(sandbox, { do: 'exit', status: 1 })).error).toBe('Runtime.ExitError')
      // Those that ended and were not collected would be listed, too. The first process collects them in its own time.
      const processes = async () =>
        (await invoke(sandbox, { do: 'identity' })).payload.processes.length
      await expect.poll(processes, { timeout: 5_000 }).toBeLessThan(8)
    })

    unless('not-frozen')('time stands still between invocations', async () => {
      const sandbox = await start()
      await invoke(sandbox, { do: 'tick' })
      await new Promise((resolve) => setTimeout(resolve, 600))
      expect((await invoke(sandbox, { do: 'ticks' })).payload).toBeLessThan(30)
    })

    test('an answer of more than 6 MiB is refused', async () => {
      const sandbox = await start()
      const fits = await invoke(sandbox, { do: 'big', bytes: 6_291_556 })
      expect(fits.payload.length).toBe(6_291_556 - 2)
      const { payload, error } = await invoke(sandbox, { do: 'big', bytes: 6_291_557 })
      expect(error).toBe('Function.ResponseSizeTooLarge')
      expect(payload.errorMessage).toBe(
        'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      )
    })

    unless('cannot-lose-its-sandbox')(
      'a function that kills all it can reach loses its sandbox, and nothing else',
      async () => {
        const one = await start()
        const other = await start()
        await invoke(one, { do: 'killAll' })
        await expect.poll(() => one.alive, { timeout: 7000 }).toBe(false)
        expect((await invoke(other, { do: 'count' })).payload).toBe(1)
        expect((await invoke(one, { do: 'count' })).error).toBe('Runtime.ExitError')
      },
    )

    test('an image that is not prepared cannot be started', async () => {
      await expect(start({ image: `sha256:${'0'.repeat(64)}` })).rejects.toThrow('is not prepared')
    })
  })
}
