// Readers alone, and beside one client that writes: a commit after the other, each synced before it is acknowledged.
import { inProcess, median, startTidegate } from './support/processes.mjs'
import { call, newUser, rawCall } from './support/requests.mjs'

const rounds = Number(process.env.ROUNDS ?? 9)
const seconds = 1
const server = await startTidegate()
const keys = await newUser(server)
await call(server, keys, 'ecr', 'CreateRepository', { repositoryName: 'app' })

const load = (requests, connections, more) =>
  inProcess('load.mjs', { port: server.port, requests, connections, seconds, ...more })
const reading = rawCall(server, keys, 'ecr', 'DescribeRepositories', { repositoryNames: ['app'] })
const read = async () => (await load([reading], 16)).perSecond
let number = 0
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
})
/** Roles of an account of their own each time: it would be full of them. */
async function writes() {
  const account = String(222222222222 + number++)
  const root = { accessKeyId: account, secretAccessKey: 'any' }
  return Array.from({ length: 900 }, (_, index) =>
    rawCall(server, root, 'iam', 'CreateRole', {
      ...{ RoleName: `role-${index}`, AssumeRolePolicyDocument: trust },
    }),
  )
}

await read()
const figures = { alone: [], beside: [], ratios: [], written: [] }
for (let round = 0; round < rounds; round++) {
  const before = await read()
  const requests = await writes()
  const [beside, { perSecond }] = await Promise.all([
    read(),
    load(requests, 1, { once: true, seconds: seconds + 0.3 }),
  ])
  // The machine drifts: what stands beside a round is its own neighbours.
  const alone = (before + (await read())) / 2
  figures.alone.push(alone)
  figures.beside.push(beside)
  figures.ratios.push(beside / alone)
  figures.written.push(perSecond)
}
await server.stop()
const [alone, beside, ratio, written] = Object.values(figures).map(median)
console.log(
  `DescribeRepositories, 16 connections: ${alone.toFixed(0)}/s alone, ${beside.toFixed(0)}/s beside one client that makes ${written.toFixed(0)} roles a second: ${ratio.toFixed(2)} of the rate (${Math.min(...figures.ratios).toFixed(2)} to ${Math.max(...figures.ratios).toFixed(2)})`,
)
