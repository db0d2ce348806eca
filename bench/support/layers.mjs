// A client that pushes or pulls layers, several at once, as docker does. Started by `inProcess`.
import { createHash, randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'

const agent = new Agent({ keepAlive: true })
const chunk = randomBytes(1_048_576)

/** The same megabyte over and over, with a number in each that makes the layer its own. */
function* layer(salt, mebibytes) {
  for (let i = 0; i < mebibytes; i++) {
    const head = Buffer.alloc(16)
    head.write(salt)
    head.writeUInt32BE(i, 12)
    yield head
    yield chunk.subarray(16)
  }
}

function call(method, url, headers, body) {
  return new Promise((resolve, reject) => {
    const out = request(url, { method, headers, agent }, (response) => {
      let bytes = 0
      response.on('data', (part) => {
        bytes += part.length
      })
      response.on('end', () => resolve({ response, bytes }))
      response.on('error', reject)
    })
    out.on('error', reject)
    if (!body) out.end()
    else
      (async () => {
        for (const part of body)
          if (!out.write(part)) await new Promise((drained) => out.once('drain', drained))
        out.end()
      })().catch(reject)
  })
}

function expected(answer, ...statuses) {
  const { statusCode } = answer.response
  if (!statuses.includes(statusCode)) throw new Error(`unexpected status ${statusCode}`)
  return answer
}

async function push({ base, repository, headers, mebibytes }, { salt, digest }) {
  const whole = {
    'content-length': mebibytes * 1_048_576,
    'content-type': 'application/octet-stream',
  }
  const at = (answer) => new URL(answer.response.headers.location, base)
  const begun = await call('POST', `${base}/v2/${repository}/blobs/uploads/`, {
    ...headers,
    'content-length': 0,
  })
  const sent = await call(
    'PATCH',
    at(expected(begun, 202)),
    { ...headers, ...whole },
    layer(salt, mebibytes),
  )
  const end = at(expected(sent, 201, 202))
  end.searchParams.set('digest', digest)
  expected(await call('PUT', end, { ...headers, 'content-length': 0 }), 201)
}

async function pull({ base, repository, headers, mebibytes }, { digest }) {
  let answer = await call('GET', `${base}/v2/${repository}/blobs/${digest}`, headers)
  const { location } = answer.response.headers
  if (location) answer = await call('GET', location, {})
  if (expected(answer, 200).bytes !== mebibytes * 1_048_576)
    throw new Error('a layer came cut short')
}

process.once('message', async (task) => {
  try {
    const layers = task.layers ?? salts(task)
    const begun = performance.now()
    const { times = 1 } = task
    for (let time = 0; time < times; time++)
      await Promise.all(layers.map((one) => (task.pull ? pull(task, one) : push(task, one))))
    const seconds = (performance.now() - begun) / 1000
    const perSecond = (times * layers.length * task.mebibytes) / seconds
    process.send({ perSecond, layers }, () => process.exit(0))
  } catch (error) {
    process.send({ error: String(error) }, () => process.exit(1))
  }
})

const salts = ({ streams, mebibytes }) =>
  Array.from({ length: streams }, () => {
    const salt = randomBytes(6).toString('hex')
    const hash = createHash('sha256')
    for (const part of layer(salt, mebibytes)) hash.update(part)
    return { salt, digest: `sha256:${hash.digest('hex')}` }
  })
