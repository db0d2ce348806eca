import {
  CreateRepositoryCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  RepositoryNotFoundException,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr'
import { afterAll, describe, expect, test } from 'vitest'
import { refusalOf, requestId, startSdkServer } from '../../../test/support/sdk-server.ts'
import { AwsError } from '../error.ts'

const server = await startSdkServer()
afterAll(server.close)
const ecr = () => new ECRClient(server.settings())

describe('ECR, AWS JSON', () => {
  test('an input arrives as it was sent, and an output as it was given', async () => {
    const createdAt = new Date('2026-03-01T12:00:00.250Z')
    const repository = { repositoryName: 'team/app', repositoryArn: 'arn', createdAt }
    server.answering({ repository: { ...repository, unknownToTheModel: 1 } })
    const input = { repositoryName: 'team/app', tags: [{ Key: 'a', Value: 'ü' }] }
    const output = await ecr().send(new CreateRepositoryCommand(input))
    expect(server.seen()).toEqual({ service: 'ecr', operation: 'CreateRepository', input })
    expect(output.repository).toEqual(repository)
    expect(output.$metadata.requestId).toBe(requestId)
  })

  test('blobs travel as base64', async () => {
    server.answering({ lastByteReceived: 3 })
    const layerPartBlob = new Uint8Array([0, 1, 254, 255])
    const upload = { repositoryName: 'app', uploadId: '0f0e0d0c-0000-4000-8000-000000000000' }
    await ecr().send(
      new UploadLayerPartCommand({ ...upload, partFirstByte: 0, partLastByte: 3, layerPartBlob }),
    )
    expect(server.seen()?.input).toMatchObject({ layerPartBlob: Buffer.from(layerPartBlob) })
  })

  test('half of a surrogate pair arrives as what it is once it was stored', async () => {
    server.answering({})
    const tags = (text: string) => [{ Key: text, Value: `${text}a\u{1f600}` }]
    await ecr().send(new CreateRepositoryCommand({ repositoryName: 'app', tags: tags('\ud800') }))
    expect(server.seen()?.input).toEqual({ repositoryName: 'app', tags: tags('\ufffd') })
  })

  test('an error becomes its class, with status 400', async () => {
    server.refusing(new AwsError('RepositoryNotFoundException', 'The repository …'))
    const error = await refusalOf(ecr().send(new GetAuthorizationTokenCommand({})))
    expect(error).toBeInstanceOf(RepositoryNotFoundException)
    expect(error).toMatchObject({ message: 'The repository …', $metadata: { httpStatusCode: 400 } })
  })
})
