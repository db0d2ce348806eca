// A function that calls AWS with whatever its execution role allows: the event says which operation.
import { sign } from '/app/aws/sigv4.js'

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`

async function call({ service, target, contentType, body }) {
  const url = new URL(process.env.AWS_ENDPOINT_URL)
  const headers = {
    host: url.host,
    'content-type': contentType,
    ...(target && { 'x-amz-target': target }),
  }
  const signed = sign(
    { method: 'POST', path: '/', query: '', headers, body },
    {
      accessKeyId: process.env.AWS_ACCESS_KEY_ID,
      secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
      sessionToken: process.env.AWS_SESSION_TOKEN,
    },
    { region: process.env.AWS_REGION, service },
    new Date(),
  )
  const response = await fetch(url, { method: 'POST', headers: signed, body })
  return { status: response.status, body: await response.text() }
}

for (;;) {
  const next = await fetch(`${api}/next`)
  const id = next.headers.get('lambda-runtime-aws-request-id')
  const answer = await call(await next.json())
  await fetch(`${api}/${id}/response`, { method: 'POST', body: JSON.stringify(answer) })
}
