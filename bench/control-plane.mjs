// Signed AWS API calls over keep-alive connections. Ours verifies each signature and decides each call; moto does neither.
import { alternate, inProcess, startMoto, startTidegate } from './support/processes.mjs'
import { newUser, rawCall } from './support/requests.mjs'

export const title = 'Control plane, signed requests'

export async function run(row) {
  const servers = [await startTidegate(), await startMoto()]
  const [ours, moto] = servers
  const keys = new Map()
  for (const server of servers) if (server) keys.set(server, await newUser(server))

  const repositories = async (server, from, to) => {
    const requests = Array.from({ length: to - from }, (_, i) =>
      rawCall(server, keys.get(server), 'ecr', 'CreateRepository', {
        repositoryName: `team/app-${from + i}`,
      }),
    )
    const task = { port: server.port, requests, connections: 1, seconds: 30, once: true }
    await inProcess('load.mjs', task)
  }
  const rate = async (connections, service, operation, input, rounds = 3) => {
    const measure = async (server) => {
      const one = rawCall(server, keys.get(server), service, operation, input)
      const task = { port: server.port, requests: [one], connections, seconds: 0.8 }
      return (await inProcess('load.mjs', task)).perSecond
    }
    return alternate(servers, rounds, measure)
  }
  const add = (work, target, [ours, theirs]) =>
    row({ work, unit: '/s', peer: 'moto', target: `≥ ${target}`, ours, theirs })

  add('GetCallerIdentity, 1 connection', 3500, await rate(1, 'sts', 'GetCallerIdentity', {}))
  add('GetCallerIdentity, 16', 8000, await rate(16, 'sts', 'GetCallerIdentity', {}))
  add('GetAuthorizationToken, 16', 7000, await rate(16, 'ecr', 'GetAuthorizationToken', {}))
  for (const server of servers) if (server) await repositories(server, 0, 10)
  add('DescribeRepositories, 10, 16', 5000, await rate(16, 'ecr', 'DescribeRepositories', {}))
  for (const server of servers) if (server) await repositories(server, 10, 1000)
  add(
    'DescribeRepositories, first page of 1,000, 16',
    1000,
    await rate(16, 'ecr', 'DescribeRepositories', {}, 1),
  )

  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    },
  })
  // An account has at most 1,000 roles, so that each round takes a new one.
  let account = 200_000_000_000
  for (const [connections, target] of [
    [1, 500],
    [16, 1500],
  ])
    add(
      `CreateRole, synced, ${connections}`,
      target,
      await alternate(servers, 3, async (server) => {
        const user = await newUser(server, String(account++))
        const requests = Array.from({ length: 900 }, (_, i) =>
          rawCall(server, user, 'iam', 'CreateRole', {
            RoleName: `role-${account}-${i}`,
            AssumeRolePolicyDocument,
          }),
        )
        const task = { port: server.port, requests, connections, seconds: 1, once: true }
        return (await inProcess('load.mjs', task)).perSecond
      }),
    )
  await Promise.all([ours.stop(), moto?.stop()])
}
