// Each hot call on an account with hardly anything and on one with 10,000 repositories and 100,000 images, 20,000 of them in one
// repository. The small one has as many rows as a page, so that both answers are equally long. The two servers are asked in turn, one call
// each, so that what else the machine does meets both; the figures are what half of the calls took less than.
import { createHash, randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { contents, manifestOf } from './support/fill.mjs'
import { inProcess, median, newFolder, startTidegate } from './support/processes.mjs'
import { call, newUser, signed } from './support/requests.mjs'

const most = 1.5
const times = Number(process.env.TIMES ?? 300)
/** Only those calls whose names have it. */
const only = process.env.CALLS ?? ''
const share = Number(process.env.SHARE ?? 1)
const sizes = [
  { repositories: 100, images: 200, ofOne: 100 },
  { repositories: 10_000 * share, images: 100_000 * share, ofOne: 20_000 * share },
]
const registry = '111111111111/us-east-1/app'
const type = 'application/vnd.oci.image.manifest.v1+json'
const digestOf = (text) => `sha256:${createHash('sha256').update(text).digest('hex')}`

const servers = []
for (const size of sizes) {
  const data = newFolder()
  const begun = performance.now()
  await inProcess('fill.mjs', { folder: data, ...size })
  const server = await startTidegate({ data })
  const keys = await newUser(server)
  const token = JSON.parse(await call(server, keys, 'ecr', 'GetAuthorizationToken', {}))
  const authorization = `Basic ${token.authorizationData[0].authorizationToken}`
  servers.push({ ...server, keys, authorization, last: `v${size.ofOne - 1}` })
  console.log(
    `${size.repositories} repositories, ${size.images} images: filled in ${((performance.now() - begun) / 1000).toFixed(0)} s`,
  )
}

const app = { repositoryName: 'app' }
const [config, layer] = contents
const imageDigest = ({ last }) => digestOf(manifestOf(last))
const aws = (service, operation, input) => (server) => ({
  ...{ method: 'POST', path: '/' },
  ...signed(server, server.keys, service, operation, input(server)),
})
const ecr = (operation, input = () => app) => aws('ecr', operation, input)
const http =
  (method, path) =>
  ({ authorization, ...server }) => ({
    ...{ method, path: `/v2/${registry}/${path(server)}` },
    headers: { host: `127.0.0.1:${server.port}`, authorization, accept: type },
  })
const imageOf = (imageTag) => ({ ...app, imageManifest: manifestOf(imageTag), imageTag })
/** An image of its own each time. */
const put = (server) => ecr('PutImage', () => imageOf(randomUUID()))(server)
const remove = async (server) => {
  const imageTag = randomUUID()
  await call(server, server.keys, 'ecr', 'PutImage', imageOf(imageTag))
  return ecr('BatchDeleteImage', () => ({ ...app, imageIds: [{ imageTag }] }))(server)
}

const agent = new Agent({ keepAlive: true })
/** How long one takes, in milliseconds. Anything but success is an error. */
const timed = ({ port }, { method, path, headers, body = '' }) =>
  new Promise((resolve, reject) => {
    const begun = performance.now()
    const length = { 'content-length': Buffer.byteLength(body) }
    const out = request({
      port,
      host: '127.0.0.1',
      method,
      path,
      agent,
      headers: { ...headers, ...length },
    })
    out.on('response', (answer) => {
      answer.resume()
      answer.on('end', () => {
        if (answer.statusCode >= 400) reject(new Error(`${method} ${path}: ${answer.statusCode}`))
        else resolve(performance.now() - begun)
      })
    })
    out.on('error', reject)
    out.end(body)
  })

const byTag = ({ last }) => ({ ...app, imageIds: [{ imageTag: last }] })
const calls = [
  ['GetCallerIdentity', aws('sts', 'GetCallerIdentity', () => ({}))],
  ['GetAuthorizationToken', ecr('GetAuthorizationToken', () => ({}))],
  ['DescribeRepositories, a page', ecr('DescribeRepositories', () => ({}))],
  [
    'DescribeRepositories, by name',
    ecr('DescribeRepositories', () => ({ repositoryNames: ['app'] })),
  ],
  ['DescribeImages, a page', ecr('DescribeImages')],
  ['DescribeImages, by tag', ecr('DescribeImages', byTag)],
  ['ListImages, a page', ecr('ListImages')],
  ['BatchGetImage, by tag', ecr('BatchGetImage', byTag)],
  [
    'BatchCheckLayerAvailability',
    ecr('BatchCheckLayerAvailability', () => ({
      ...app,
      layerDigests: [layer.digest, config.digest],
    })),
  ],
  [
    'GetDownloadUrlForLayer',
    ecr('GetDownloadUrlForLayer', () => ({ ...app, layerDigest: layer.digest })),
  ],
  [
    'ListImageReferrers',
    ecr('ListImageReferrers', (server) => ({
      ...app,
      subjectId: { imageDigest: imageDigest(server) },
    })),
  ],
  [
    'ListTagsForResource',
    ecr('ListTagsForResource', () => ({
      resourceArn: 'arn:aws:ecr:us-east-1:111111111111:repository/app',
    })),
  ],
  ['InitiateLayerUpload', ecr('InitiateLayerUpload')],
  ['PutImage', put],
  ['BatchDeleteImage', remove],
  ['manifest GET, by tag', http('GET', ({ last }) => `manifests/${last}`)],
  ['manifest GET, by digest', http('GET', (server) => `manifests/${imageDigest(server)}`)],
  ['manifest HEAD, by tag', http('HEAD', ({ last }) => `manifests/${last}`)],
  ['blob HEAD', http('HEAD', () => `blobs/${layer.digest}`)],
  ['blob GET', http('GET', () => `blobs/${layer.digest}`)],
  ['tag list, a page', http('GET', () => 'tags/list?n=100')],
  ['referrers', http('GET', (server) => `referrers/${imageDigest(server)}`)],
]

console.log('\n| call | small | large | ratio |\n|---|---|---|---|')
let worst = 0
for (const [name, requestOf] of calls.filter(([name]) => name.includes(only))) {
  const taken = servers.map(() => [])
  for (let time = -20; time < times; time++)
    for (const [at, server] of servers.entries()) {
      const ms = await timed(server, await requestOf(server))
      if (time >= 0) taken[at].push(ms)
    }
  const [small, large] = taken.map(median)
  const ratio = large / small
  worst = Math.max(worst, ratio)
  const ms = (value) => `${value.toFixed(3)} ms`
  console.log(
    `| ${name} | ${ms(small)} | ${ms(large)} | ${ratio.toFixed(2)}${ratio > most ? ' !' : ''} |`,
  )
}
await Promise.all(servers.map((server) => server.stop()))
if (worst > most) {
  console.log(`expected no ratio above ${most}, got ${worst.toFixed(2)}`)
  process.exitCode = 1
}
