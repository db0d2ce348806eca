import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { Asker } from './asker.ts'
import { clientsFor } from './calls.ts'

let server: ReturnType<typeof createServer> | undefined
afterEach(() => server?.close())

interface Asked {
  readonly signature: string
  readonly form: URLSearchParams
}

/** In the place of EC2, whose protocol it speaks. */
async function asked(answer: (form: URLSearchParams) => readonly [number, string]) {
  const requests: Asked[] = []
  server = createServer((request: IncomingMessage, response: ServerResponse) => {
    let body = ''
    request.on('data', (part) => {
      body += part
    })
    request.on('end', () => {
      const form = new URLSearchParams(body)
      requests.push({ signature: request.headers.authorization ?? '', form })
      const [status, text] = answer(form)
      response.writeHead(status, { 'content-type': 'text/xml' }).end(text)
    })
  })
  await new Promise<void>((go) => server?.listen(0, '127.0.0.1', go))
  const { port } = server.address() as AddressInfo
  const clients = clientsFor({
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'any' },
    ...{ region: 'eu-west-1', endpoint: `http://127.0.0.1:${port}` },
  })
  const asker = new Asker(() => undefined)
  const place = { clients, account: '111111111111', region: 'eu-west-1' }
  await asker.ask(place, 'ec2', 'DescribeVpcEndpoints')
  return { requests, answer: asker.answers[0] }
}

/** As in https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html */
const page = (id: string, next = '') => `<?xml version="1.0" encoding="UTF-8"?>
<DescribeVpcEndpointsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
  <requestId>125acea6-ba5c-4c6e-8e17-example</requestId>
  <vpcEndpointSet><item>
    <vpcEndpointId>${id}</vpcEndpointId><vpcEndpointType>Interface</vpcEndpointType><vpcId>vpc-1</vpcId>
    <serviceName>com.amazonaws.eu-west-1.ecr.dkr</serviceName><state>available</state>
    <policyDocument>{"Version":"2008-10-17","Statement":[{"Effect":"Allow"}]}</policyDocument>
    <dnsEntrySet><item><dnsName>x.vpce.amazonaws.com</dnsName></item></dnsEntrySet>
    <ownerId>111111111111</ownerId>
  </item></vpcEndpointSet>${next}
</DescribeVpcEndpointsResponse>`

test('EC2 is asked in its protocol, signed for it, to the last page', async () => {
  const { requests, answer } = await asked((form) => [
    200,
    form.get('NextToken') === null ? page('vpce-1', '<nextToken>more</nextToken>') : page('vpce-2'),
  ])
  expect(requests.map(({ form }) => [form.get('Action'), form.get('NextToken')])).toEqual([
    ['DescribeVpcEndpoints', null],
    ['DescribeVpcEndpoints', 'more'],
  ])
  expect(requests[0]?.signature).toContain('/eu-west-1/ec2/aws4_request')
  const one = {
    ...{ VpcEndpointType: 'Interface', VpcId: 'vpc-1', State: 'available' },
    ...{ ServiceName: 'com.amazonaws.eu-west-1.ecr.dkr', OwnerId: '111111111111' },
    PolicyDocument: '{"Version":"2008-10-17","Statement":[{"Effect":"Allow"}]}',
  }
  expect(answer?.output).toEqual({
    VpcEndpoints: [
      { ...one, VpcEndpointId: 'vpce-1' },
      { ...one, VpcEndpointId: 'vpce-2' },
    ],
  })
})

test('a refusal is kept by its code', async () => {
  const { answer } = await asked(() => [
    403,
    '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized to perform this operation.</Message></Error></Errors><RequestID>x</RequestID></Response>',
  ])
  expect(answer?.error).toMatchObject({ code: 'UnauthorizedOperation' })
})
