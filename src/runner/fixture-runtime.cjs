// A function's program for tests: speaks the Runtime API, and does what its event asks for.
const http = require('node:http')
const fs = require('node:fs')
const { execFileSync, spawn, spawnSync } = require('node:child_process')

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':')
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
let count = 0
let ticks = 0

function call(method, path, body, headers = {}, trailers) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, agent, method, path, headers }, (response) => {
      const parts = []
      response.on('data', (part) => parts.push(part))
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: Buffer.concat(parts),
        }),
      )
    })
    request.on('error', reject)
    if (body) request.write(body)
    if (trailers) request.addTrailers(trailers)
    request.end()
  })
}

const attempt = (work) => {
  try {
    return work() ?? 'ok'
  } catch (error) {
    return error.code
  }
}

const get = (url) =>
  new Promise((resolve) => {
    http
      .get(url, (response) => {
        let text = ''
        response.on('data', (part) => (text += part))
        response.on('end', () => resolve(text))
      })
      .on('error', (error) => resolve(error.code))
  })

const actions = {
  echo: (event) => event.value,
  count: () => ++count,
  ticks: () => ticks,
  tick: () => {
    setInterval(() => (ticks += 1), 5)
    return 'ticking'
  },
  environment: () => process.env,
  arguments: () => ({ argv: process.argv.slice(1), cwd: process.cwd() }),
  identity: () => ({
    uid: process.getuid(),
    gid: process.getgid(),
    groups: process.getgroups(),
    name: attempt(() => require('node:os').userInfo().username),
    status: fs.readFileSync('/proc/self/status', 'utf8'),
    limits: fs.readFileSync('/proc/self/limits', 'utf8'),
    mounts: fs.readFileSync('/proc/self/mounts', 'utf8'),
    descriptors: fs
      .readdirSync('/proc/self/fd')
      .map((fd) => attempt(() => fs.readlinkSync(`/proc/self/fd/${fd}`))),
    processes: fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)),
    interfaces: Object.keys(require('node:os').networkInterfaces()),
  }),
  write: ({ path, text }) => attempt(() => fs.writeFileSync(path, text)),
  fill: ({ path, mebibytes }) =>
    attempt(() => {
      for (let i = 0; i < mebibytes; i += 1) fs.appendFileSync(path, Buffer.alloc(1 << 20))
    }),
  read: ({ path }) => attempt(() => fs.readFileSync(path, 'utf8')),
  device: ({ path }) => attempt(() => fs.statSync(path).dev),
  list: ({ path }) => attempt(() => fs.readdirSync(path)),
  exit: ({ status }) => process.exit(status),
  signal: ({ signal }) => {
    process.kill(process.pid, signal)
    return new Promise(() => {})
  },
  killAll: () => process.kill(-1, 'SIGKILL'),
  never: () => new Promise(() => {}),
  orphan: () => {
    spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      detached: true,
      stdio: 'ignore',
    }).unref()
    return 'left'
  },
  // Leaves the process group and the session, is adopted by the first process, and minds no signal that may be minded.
  outlive: ({ marker }) => {
    const stay = `for (const name of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.on(name, () => {}); setInterval(() => {}, 1000)`
    const leave = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(stay)}, '${marker}'], { detached: true, stdio: 'ignore' }).unref()`
    execFileSync(process.execPath, ['-e', leave])
    return 'left'
  },
  killEach: ({ upTo }) => {
    // A thread's number stands for its process.
    const own = new Set(fs.readdirSync('/proc/self/task').map(Number))
    let hit = 0
    for (let pid = 1; pid <= upTo; pid += 1)
      if (!own.has(pid) && attempt(() => process.kill(pid, 'SIGKILL')) === true) hit += 1
    return hit
  },
  allocate: async ({ mebibytes }) => {
    const held = []
    for (let i = 0; i < mebibytes; i += 8) {
      held.push(Buffer.alloc(8 << 20, 1))
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    return held.length
  },
  print: ({ out, error }) => {
    if (out) fs.writeSync(1, out)
    if (error) fs.writeSync(2, error)
    return 'printed'
  },
  big: ({ bytes }) => 'x'.repeat(bytes - 2),
  fetch: ({ url }) => get(url),
  run: ({ program, args }) => attempt(() => execFileSync(program, args).toString()),
  pipe: ({ program, input }) => {
    const { stdout, signal, status } = spawnSync(program, [], {
      input: Buffer.from(input, 'base64'),
    })
    return { output: stdout?.toString('base64') ?? '', signal, status }
  },
  later: ({ ms }) => new Promise((resolve) => setTimeout(() => resolve('late'), ms)),
}

async function main() {
  if (process.env.INIT_MS) await new Promise((resolve) => setTimeout(resolve, +process.env.INIT_MS))
  if (process.env.INIT_EXIT) process.exit(+process.env.INIT_EXIT)
  if (process.env.INIT_ERROR) {
    await call('POST', '/2018-06-01/runtime/init/error', process.env.INIT_ERROR)
    process.exit(1)
  }
  // A slow initialization only the first time: /tmp stays when the process is started again.
  if (process.env.INIT_SLOW_ONCE && !fs.existsSync('/tmp/slow')) {
    fs.writeFileSync('/tmp/slow', '')
    await new Promise(() => setInterval(() => {}, 1000))
  }
  for (;;) {
    const next = await call('GET', '/2018-06-01/runtime/invocation/next')
    const id = next.headers['lambda-runtime-aws-request-id']
    const event = JSON.parse(next.body.toString())
    const path = `/2018-06-01/runtime/invocation/${id}`
    if (event.do === 'headers') await call('POST', `${path}/response`, JSON.stringify(next.headers))
    else if (event.do === 'fail')
      await call('POST', `${path}/error`, JSON.stringify(event.error), event.headers)
    else await call('POST', `${path}/response`, JSON.stringify(await actions[event.do](event)))
  }
}

main()
