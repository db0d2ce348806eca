import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Aws, rootOf } from '../support/aws.ts'
import { fetchedClient, run } from '../support/run.ts'
import { startServer } from '../support/server.ts'

const suite = fetchedClient('distribution-conformance')
const account = '111111111111'

test.skipIf(!suite)(
  "the OCI distribution specification's own suite passes whole, with all its options",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tg-distribution-'))
    const server = await startServer({ flags: ['--registry-dialect', 'oci'] })
    try {
      const aws = new Aws(server, rootOf(account))
      for (const name of ['spec/one', 'spec/two'])
        await aws.json('ecr', 'create-repository', '--repository-name', name)
      const password = (await aws.run('ecr', 'get-login-password')).stdout.trim()
      const { stdout, stderr } = await run(suite ?? '', [], {
        env: {
          OCI_REGISTRY: `127.0.0.1:${server.port}`,
          OCI_TLS: 'disabled',
          OCI_REPO1: `${account}/us-east-1/spec/one`,
          OCI_REPO2: `${account}/us-east-1/spec/two`,
          OCI_USERNAME: 'AWS',
          OCI_PASSWORD: password,
          OCI_VERSION: '1.1',
          OCI_RESULTS_DIR: folder,
          OCI_API_BLOBS_DIGEST_HEADER: 'true',
          OCI_API_BLOBS_UPLOAD_CANCEL: 'true',
          OCI_API_MANIFESTS_DIGEST_HEADER: 'true',
          OCI_DATA_SPARSE: 'true',
        },
      })
      const told = `${stdout}${stderr}`
      expect(told.split('\n').filter((line) => /FAIL|level=WARN/.test(line))).toEqual([
        expect.stringMatching(/^ *FAIL\.*: +0$/),
      ])
      expect(Number(/Total\.*: +(\d+)/.exec(told)?.[1])).toBeGreaterThan(800)
    } finally {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
)
