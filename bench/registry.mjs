// The OCI registry beside docker-registry, which keeps the same files and decides nothing.
import { createHash } from 'node:crypto'
import { alternate, inProcess, startDockerRegistry, startTidegate } from './support/processes.mjs'
import { call, newUser, raw } from './support/requests.mjs'

export const title = 'Registry, authorized requests'

const repository = 'team/app'
const sha256 = (text) => `sha256:${createHash('sha256').update(text).digest('hex')}`
const type = 'application/vnd.oci.image.manifest.v1+json'

/** An image of one 1 KiB layer; `number` makes its manifest its own. */
const manifestOf = (config, layer, number) =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: type,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: config, size: 2 },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: layer, size: 1024 }],
    annotations: { number: String(number) },
  })

const config = '{}'
const layer = Buffer.alloc(1024, 'tidegate').toString()

async function open(server) {
  const headers = { host: `127.0.0.1:${server.port}`, 'user-agent': 'bench' }
  if (server.name !== 'tidegate')
    return { ...server, repository, headers, base: `http://${headers.host}` }
  const keys = await newUser(server)
  await call(server, keys, 'ecr', 'CreateRepository', { repositoryName: repository })
  const { authorizationData } = JSON.parse(
    await call(server, keys, 'ecr', 'GetAuthorizationToken', {}),
  )
  return {
    ...server,
    repository: `111111111111/us-east-1/${repository}`,
    base: `http://${headers.host}`,
    headers: { ...headers, authorization: `Basic ${authorizationData[0].authorizationToken}` },
  }
}

async function send(server, method, path, headers, body) {
  const answer = await fetch(new URL(path, server.base), {
    ...{ method, body },
    headers: { ...server.headers, ...headers },
  })
  if (!answer.ok) throw new Error(`${server.name}: ${method} ${path}: ${await answer.text()}`)
  return answer
}

async function pushBlob(server, text) {
  const begun = await send(server, 'POST', `/v2/${server.repository}/blobs/uploads/`)
  const end = new URL(begun.headers.get('location'), server.base)
  end.searchParams.set('digest', sha256(text))
  await send(server, 'PUT', end, { 'content-type': 'application/octet-stream' }, text)
}

const pushManifest = (server, number) =>
  send(
    ...[server, 'PUT', `/v2/${server.repository}/manifests/v${number}`],
    { 'content-type': type },
    manifestOf(sha256(config), sha256(layer), number),
  )

export async function run(row) {
  const started = [await startTidegate(), await startDockerRegistry()]
  const servers = await Promise.all(started.map((server) => server && open(server)))
  const present = servers.filter(Boolean)
  for (const server of present) {
    for (const text of [config, layer]) await pushBlob(server, text)
    for (let number = 0; number < 200; number++) await pushManifest(server, number)
  }
  const add = (work, unit, target, [ours, theirs]) =>
    row({ work, unit, peer: 'docker-registry', target, ours, theirs })
  const load = async (server, requests, connections, rest) =>
    (
      await inProcess('load.mjs', {
        port: server.port,
        requests,
        connections,
        seconds: 0.8,
        ...rest,
      })
    ).perSecond
  const gets = (path, headers = {}) =>
    alternate(servers, 3, async (server) => {
      const one = raw('GET', await path(server), { ...server.headers, ...headers })
      return load(server, [one], 32)
    })

  const byTag = ({ repository }) => `/v2/${repository}/manifests/v7`
  add('manifest GET by tag, 32 connections', '/s', '≥ 8,500', await gets(byTag, { accept: type }))
  // A layer's own URL: what both answer is the redirect's target, ours signed and checked.
  const blobAt = async (server) => {
    const path = `/v2/${server.repository}/blobs/${sha256(layer)}`
    const { headers } = server
    const answer = await fetch(new URL(path, server.base), { headers, redirect: 'manual' })
    const to = answer.headers.get('location')
    await answer.arrayBuffer()
    return to ? to.slice(new URL(to).origin.length) : path
  }
  add(
    ...['1 KiB blob GET, 32', '/s', '≥ 6,000'],
    await alternate(servers, 3, async (server) => {
      const { authorization: _, ...headers } = server.headers
      return load(server, [raw('GET', await blobAt(server), headers)], 32)
    }),
  )
  let number = 1000
  add(
    ...['manifest PUT, synced, 16', '/s', '≥ 1,500'],
    await alternate(servers, 3, (server) => {
      const path = () => `/v2/${server.repository}/manifests/v${number}`
      const requests = Array.from({ length: 3000 }, () =>
        raw(
          ...['PUT', path(), { ...server.headers, 'content-type': type }],
          manifestOf(sha256(config), sha256(layer), number++),
        ),
      )
      return load(server, requests, 16, { once: true, seconds: 1 })
    }),
  )
  const hundred = ({ repository }) => `/v2/${repository}/tags/list?n=100`
  add('tags/list, 100 of some 1,000, 16', '/s', '≥ 3,000', await gets(hundred))

  const streams = async (work, count, target) => {
    const pushed = new Map()
    const mebibytes = 256 / count
    const push = async (server) => {
      const { base, repository, headers } = server
      const task = { base, repository, headers, mebibytes, streams: count }
      const { perSecond, layers } = await inProcess('layers.mjs', task)
      pushed.set(server, { ...task, layers, pull: true })
      // ECR hands out no layer that no image names.
      for (const { digest } of layers)
        await send(
          ...[server, 'PUT', `/v2/${repository}/manifests/layer-${digest.slice(7, 20)}`],
          { 'content-type': type },
          manifestOf(sha256(config), digest, digest),
        )
      return perSecond
    }
    add(`push, ${work}`, 'MiB/s', target, await alternate(servers, 3, push))
    const pull = async (server) => (await inProcess('layers.mjs', pushed.get(server))).perSecond
    add(`pull, ${work}`, 'MiB/s', '≥ 1 ×', await alternate(servers, 3, pull))
  }
  await streams('256 MiB, 1 stream', 1, '≥ 1.5 ×, synced')
  await streams('4 × 64 MiB, 4 streams', 4, '≥ 1.5 ×, synced')
  await Promise.all(started.map((server) => server?.stop()))
  row(await memory())
}

/** The most each ever held while 8 layers of 256 MiB came at once. */
async function memory() {
  const peaks = []
  for (const start of [startTidegate, startDockerRegistry]) {
    const server = await start()
    if (!server) continue
    const { base, repository, headers } = await open(server)
    await inProcess('layers.mjs', { base, repository, headers, mebibytes: 256, streams: 8 })
    peaks.push(server.peakMiB())
    await server.stop()
  }
  const [ours, theirs] = peaks
  const work = 'peak memory, 8 pushes of 256 MiB at once'
  return { work, unit: 'MiB', peer: 'docker-registry', target: '≤ 250', ours, theirs, less: true }
}
