import { sign } from '../../dist/aws/sigv4.js'

const region = 'us-east-1'
const targets = { ecr: 'AmazonEC2ContainerRegistry_V20150921', logs: 'Logs_20140328' }
const versions = { iam: '2010-05-08', sts: '2011-06-15' }

/** Headers and body of a signed call: AWS JSON for ECR and Logs, AWS Query for IAM and STS. */
export function signed({ port }, keys, service, operation, input) {
  const target = targets[service]
  const body = target
    ? JSON.stringify(input)
    : new URLSearchParams({ Action: operation, Version: versions[service], ...input }).toString()
  const headers = {
    host: `127.0.0.1:${port}`,
    'user-agent': 'bench',
    'content-type': target
      ? 'application/x-amz-json-1.1'
      : 'application/x-www-form-urlencoded; charset=utf-8',
    ...(target && { 'x-amz-target': `${target}.${operation}` }),
  }
  const request = { method: 'POST', path: '/', query: '', headers, body }
  return { headers: sign(request, keys, { region, service }, new Date()), body }
}

/** A whole HTTP request as text. */
export function raw(method, path, headers, body = '') {
  const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body) })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `${method} ${path} HTTP/1.1\r\n${head}\r\n${body}`
}

export function rawCall(server, keys, service, operation, input) {
  const { headers, body } = signed(server, keys, service, operation, input)
  return raw('POST', '/', headers, body)
}

export async function call(server, keys, service, operation, input) {
  const { headers, body } = signed(server, keys, service, operation, input)
  const answer = await fetch(`http://127.0.0.1:${server.port}/`, { method: 'POST', headers, body })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${server.name}: ${operation}: ${text}`)
  return text
}

/** A user whose key has a real secret, so that its signatures are verified, and a policy, so that it is decided. */
export async function newUser(server, account = '111111111111') {
  const root = { accessKeyId: account, secretAccessKey: 'any' }
  const UserName = `bench-${account}`
  await call(server, root, 'iam', 'CreateUser', { UserName })
  await call(server, root, 'iam', 'PutUserPolicy', {
    UserName,
    PolicyName: 'bench',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: ['ecr:*', 'iam:CreateRole', 'sts:*'], Resource: '*' },
        { Effect: 'Deny', Action: 'ecr:DeleteRepository', Resource: '*' },
      ],
    }),
  })
  const xml = await call(server, root, 'iam', 'CreateAccessKey', { UserName })
  const field = (name) => new RegExp(`<${name}>([^<]+)`).exec(xml)[1]
  return { accessKeyId: field('AccessKeyId'), secretAccessKey: field('SecretAccessKey') }
}
