// Large layers pulled, sent by processes of their own and by the server's one: the rate, and what it costs the process that decides.
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { alternate, inProcess, median, startTidegate } from './support/processes.mjs'
import { call, newUser } from './support/requests.mjs'

const rounds = Number(process.env.ROUNDS ?? 5)
const type = 'application/vnd.oci.image.manifest.v1+json'
const mebibytes = 128

// On one core the server has no other process that sends.
const oneCore = `data:text/javascript,${encodeURIComponent(
  "import os from 'node:os'; import { syncBuiltinESMExports } from 'node:module'; os.availableParallelism = () => 1; syncBuiltinESMExports()",
)}`

async function open(env) {
  const server = await startTidegate({ env })
  const keys = await newUser(server)
  await call(server, keys, 'ecr', 'CreateRepository', { repositoryName: 'app' })
  const { authorizationData } = JSON.parse(
    await call(server, keys, 'ecr', 'GetAuthorizationToken', {}),
  )
  const task = {
    base: `http://127.0.0.1:${server.port}`,
    repository: '111111111111/us-east-1/app',
    headers: { authorization: `Basic ${authorizationData[0].authorizationToken}` },
    mebibytes,
  }
  const { layers } = await inProcess('layers.mjs', { ...task, streams: 4 })
  const config = { digest: await blob(task, '{}'), size: 2 }
  for (const { digest } of layers)
    await send(task, 'PUT', `manifests/layer-${digest.slice(7, 20)}`, {
      body: JSON.stringify({
        ...{ schemaVersion: 2, mediaType: type },
        config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
        layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, size: 1 }],
        annotations: { salt: randomBytes(8).toString('hex') },
      }),
      headers: { 'content-type': type },
    })
  return { ...server, task, layers }
}

async function send({ base, repository, headers }, method, path, init = {}) {
  const answer = await fetch(new URL(path, `${base}/v2/${repository}/`), {
    ...{ method, ...init, headers: { ...headers, ...init.headers } },
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`)
  return answer
}

async function blob(task, text) {
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`
  const begun = await send(task, 'POST', 'blobs/uploads/')
  const end = new URL(begun.headers.get('location'), task.base)
  end.searchParams.set('digest', digest)
  await send(task, 'PUT', end, { body: text })
  return digest
}

/** Of one process, all its threads. */
function processorSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

const servers = [await open({}), await open({ NODE_OPTIONS: `--import=${oneCore}` })]
const costs = new Map()
const pull = (streams) => async (server) => {
  const spent = processorSeconds(server.pid)
  const pulled = await Promise.all(
    server.layers
      .slice(0, streams)
      .map((layer) =>
        inProcess('layers.mjs', { ...server.task, layers: [layer], pull: true, times: 4 }),
      ),
  )
  const gibibytes = (streams * 4 * mebibytes) / 1024
  const cost = (processorSeconds(server.pid) - spent) / gibibytes
  costs.set(server, [...(costs.get(server) ?? []), cost])
  return pulled.reduce((sum, { perSecond }) => sum + perSecond, 0)
}
for (const server of servers) await pull(1)(server)
for (const streams of [1, 2, 4]) {
  costs.clear()
  const [many, one] = await alternate(servers, rounds, pull(streams))
  const [a, b] = servers.map((server) => median(costs.get(server)))
  console.log(
    `${streams} at once: ${many.toFixed(0)} MiB/s by processes of their own, ${one.toFixed(0)} by the server's: ${(many / one).toFixed(2)} ×; processor time of the server's process per GiB ${(a * 1000).toFixed(0)} ms and ${(b * 1000).toFixed(0)} ms`,
  )
}
for (const server of servers) await server.stop()
