// Small pushes alone, and beside one client that writes log events as fast as it is answered: 10,000 of them, nearly 1 MiB, a call.
import { createHash } from 'node:crypto'
import { inProcess, median, startTidegate } from './support/processes.mjs'
import { call, newUser, rawCall } from './support/requests.mjs'

const seconds = 3
const rounds = Number(process.env.ROUNDS ?? 3)
const sha256 = (text) => `sha256:${createHash('sha256').update(text).digest('hex')}`
const type = 'application/vnd.oci.image.manifest.v1+json'
const repository = '111111111111/us-east-1/app'

const server = await startTidegate()
const keys = await newUser(server)
await call(server, keys, 'ecr', 'CreateRepository', { repositoryName: 'app' })
const { authorizationData } = JSON.parse(
  await call(server, keys, 'ecr', 'GetAuthorizationToken', {}),
)
const authorization = `Basic ${authorizationData[0].authorizationToken}`

async function send(method, path, body, headers = {}) {
  const answer = await fetch(new URL(path, `http://127.0.0.1:${server.port}`), {
    ...{ method, body, headers: { authorization, ...headers } },
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`)
  await answer.arrayBuffer()
  return answer.headers.get('location')
}

async function blob(text) {
  const begun = await send('POST', `/v2/${repository}/blobs/uploads/`)
  const sent = await send('PATCH', begun, text)
  await send('PUT', `${sent}?digest=${sha256(text)}`)
  return { digest: sha256(text), size: text.length }
}

/** A config and a layer of their own, and their manifest: seven requests, one after the other, as docker sends them. */
async function push(number) {
  const config = {
    mediaType: 'application/vnd.oci.image.config.v1+json',
    ...(await blob(`{"number":${number}}`)),
  }
  const layer = {
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    ...(await blob(`layer ${number}`)),
  }
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType: type, config, layers: [layer] })
  await send('PUT', `/v2/${repository}/manifests/v${number}`, manifest, { 'content-type': type })
}

let number = 0
async function pushesPerSecond() {
  const begun = performance.now()
  let pushes = 0
  for (; performance.now() - begun < seconds * 1000; pushes++) await push(number++)
  return pushes / ((performance.now() - begun) / 1000)
}

const root = { accessKeyId: '111111111111', secretAccessKey: 'any' }
await call(server, root, 'logs', 'CreateLogGroup', { logGroupName: 'g' })
await call(server, root, 'logs', 'CreateLogStream', { logGroupName: 'g', logStreamName: 's' })
const now = Date.now()
const logEvents = Array.from({ length: 10_000 }, (_, n) => ({
  timestamp: now,
  message: `${n} ${'x'.repeat(70)}`,
}))
const writing = rawCall(server, root, 'logs', 'PutLogEvents', {
  ...{ logGroupName: 'g', logStreamName: 's', logEvents },
})

const figures = { alone: [], beside: [], calls: [] }
await pushesPerSecond()
for (let round = 0; round < rounds; round++) {
  figures.alone.push(await pushesPerSecond())
  const task = { port: server.port, requests: [writing], connections: 1, seconds: seconds + 0.5 }
  const [pushes, { perSecond }] = await Promise.all([
    pushesPerSecond(),
    inProcess('load.mjs', task),
  ])
  figures.beside.push(pushes)
  figures.calls.push(perSecond)
}
await server.stop()
const [alone, beside, calls] = Object.values(figures).map(median)
console.log(
  `pushes a second: ${alone.toFixed(0)} alone, ${beside.toFixed(0)} beside ${calls.toFixed(1)} calls a second of PutLogEvents: ${(alone / beside).toFixed(2)} × slower`,
)
