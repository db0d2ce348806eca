// From a start to the runtime's first request, of ours beside a bare process. Build first: npx tsc -p tsconfig.build.json
import { execFileSync, spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pack } from 'tar-stream'
import { DockerRunner } from '../dist/runner/docker/docker.js'
import { LocalRunner } from '../dist/runner/local/local.js'
import { RuntimeApi } from '../dist/runner/runtime-api.js'

const rounds = Number(process.env.ROUNDS ?? 15)
const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'))
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]
const ms = (value) => (value === undefined ? '–' : value.toFixed(1))

const node = `const http = require('node:http')
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':')
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
const call = (method, path, body) => new Promise((done) => http.request({ host, port, agent, method, path }, (response) => {
  response.resume().on('end', () => done(response.headers['lambda-runtime-aws-request-id']))
}).end(body))
;(async () => { for (;;) await call('POST', '/2018-06-01/runtime/invocation/' + await call('GET', '/2018-06-01/runtime/invocation/next') + '/response', '{}') })()
`
const c = `#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
int main(void) {
  char *port = strchr(getenv("AWS_LAMBDA_RUNTIME_API"), ':') + 1;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr *)&to, sizeof to)) return 1;
  for (;;) {
    char buffer[8192], out[512];
    const char *next = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\nhost: localhost\\r\\n\\r\\n";
    if (write(fd, next, strlen(next)) < 0) return 1;
    ssize_t got = read(fd, buffer, sizeof buffer - 1);
    if (got <= 0) return 0;
    buffer[got] = 0;
    char *id = strcasestr(buffer, "request-id: ") + 12;
    int length = snprintf(out, sizeof out, "POST /2018-06-01/runtime/invocation/%.36s/response HTTP/1.1\\r\\nhost: localhost\\r\\ncontent-length: 2\\r\\n\\r\\n{}", id);
    if (write(fd, out, length) < 0 || read(fd, buffer, sizeof buffer) <= 0) return 1;
  }
}
`

async function layer(entries) {
  const archive = pack()
  for (const { content, ...header } of entries) archive.entry(header, content)
  archive.finalize()
  const bytes = Buffer.concat(await collect(archive))
  return {
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    read: async function* () {
      yield bytes
    },
  }
}

async function collect(stream) {
  const parts = []
  for await (const part of stream) parts.push(part)
  return parts
}

const image = (name, layers, entrypoint) => ({
  name,
  entrypoint,
  digest: `sha256:${createHash('sha256').update(name).digest('hex')}`,
  layers,
  config: {
    entrypoint,
    command: [],
    workingDirectory: '/',
    environment: [],
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
  },
})

async function programs() {
  const libraries =
    execFileSync('ldd', [process.execPath], { encoding: 'utf8' }).match(/\/\S+(?= \()/g) ?? []
  writeFileSync(join(folder, 'runtime.cjs'), node)
  const files = [
    { name: 'bin/node', mode: 0o755, content: readFileSync(realpathSync(process.execPath)) },
    { name: 'runtime.cjs', content: node },
    ...libraries.map((name) => ({ name, mode: 0o755, content: readFileSync(realpathSync(name)) })),
  ]
  const made = [
    {
      image: image('Node', [await layer(files)], ['/bin/node', '/runtime.cjs']),
      host: [process.execPath, join(folder, 'runtime.cjs')],
    },
  ]
  try {
    writeFileSync(join(folder, 'tiny.c'), c)
    execFileSync('gcc', [
      '-static',
      '-O1',
      '-D_GNU_SOURCE',
      '-o',
      join(folder, 'tiny'),
      join(folder, 'tiny.c'),
    ])
    const content = readFileSync(join(folder, 'tiny'))
    made.unshift({
      image: image('static C', [await layer([{ name: 'tiny', mode: 0o755, content }])], ['/tiny']),
      host: [join(folder, 'tiny')],
    })
  } catch {
    console.log('no gcc that links statically: Node only')
  }
  return made
}

/** The least there is: the same program and the same Runtime API, as an ordinary process. */
async function bare([program, ...args]) {
  const listener = createServer()
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve))
  let ready
  const api = new RuntimeApi({ onReady: () => ready(), onInitError() {}, onAnswer() {} })
  api.serve(listener)
  const first = new Promise((resolve) => {
    ready = resolve
  })
  const begun = performance.now()
  const env = { AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${listener.address().port}` }
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  await first
  const took = performance.now() - begun
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
  listener.close()
  return took
}

async function ours(runner, digest, warm) {
  const sandbox = await runner.start({
    image: digest,
    architecture: process.arch === 'x64' ? 'x86_64' : 'arm64',
    override: {},
    environment: {},
    functionArn: 'arn:aws:lambda:us-east-1:111111111111:function:bench',
    functionName: 'bench',
    functionVersion: '$LATEST',
    memoryMiB: 512,
    ephemeralStorageMiB: 512,
    timeoutMs: 10_000,
    serverPort: 4566,
    onOutput: (text) => process.stderr.write(text),
  })
  const invoke = () =>
    sandbox.invoke({
      requestId: randomUUID(),
      event: Buffer.from('{}'),
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:111111111111:function:bench',
      deadline: new Date(Date.now() + 10_000),
    })
  const { initDurationMs } = await invoke()
  for (let i = 0; i < warm.count; i += 1) {
    const begun = performance.now()
    await invoke()
    warm.took.push(performance.now() - begun)
  }
  const begun = performance.now()
  await sandbox.stop()
  return { initDurationMs, stopMs: performance.now() - begun }
}

const runners = [await LocalRunner.open(join(folder, 'images')), await DockerRunner.open()]
console.log('| program | way | cold start ms | over bare | stop ms | warm p50 ms | warm p99 ms |')
console.log('|---|---|---|---|---|---|---|')
for (const { image: program, host } of await programs()) {
  const floor = []
  for (let i = 0; i < rounds; i += 1) floor.push(await bare(host))
  console.log(`| ${program.name} | bare process | ${ms(median(floor))} | – | – | – | – |`)
  for (const runner of runners) {
    if (await runner.unavailable()) continue
    await runner.prepare(program)
    const starts = []
    const took = []
    for (let i = 0; i < rounds; i += 1) {
      // Namespaces are made ahead, while nothing starts.
      await new Promise((resolve) => setTimeout(resolve, runner.kind === 'local' ? 1000 : 0))
      starts.push(await ours(runner, program.digest, { count: i === rounds - 1 ? 2000 : 0, took }))
    }
    const cold = median(starts.map(({ initDurationMs }) => initDurationMs))
    const stop = median(starts.map(({ stopMs }) => stopMs))
    took.sort((a, b) => a - b)
    console.log(
      `| ${program.name} | ${runner.kind} | ${ms(cold)} | ${ms(cold - median(floor))} | ${ms(stop)} | ${took[1000].toFixed(2)} | ${took[1980].toFixed(2)} |`,
    )
  }
}
for (const runner of runners) await runner.close()
rmSync(folder, { recursive: true, force: true })
