import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Caller } from '../../src/estate/caller.ts'
import { ociManifest } from '../../src/image/media-types.ts'
import { digestOf, image } from '../conformance/distribution/case.ts'
import { accountA, accountB, rootOf, userOf } from '../support/ecr.ts'
import { openRegistry, type RegistryUnderTest } from '../support/registry.ts'
import { clientIfHere, fetchedClient, type Ran, run } from '../support/run.ts'

/** Where a client works: its own repository, one of another account that shares it, and a folder of its own. */
interface Place {
  readonly host: string
  readonly app: string
  readonly shared: string
  /** An image that is there, by digest. */
  readonly pinned: string
  readonly folder: string
  readonly password: string
}

interface Step {
  readonly what: string
  readonly args: (place: Place) => readonly string[]
  /** Part of what it prints. */
  readonly says?: RegExp
}

interface Client {
  readonly name: string
  /** CI does without it: it takes more than two minutes to build. */
  readonly isSlow?: true
  /** What it needs to know before anything else. */
  readonly first?: readonly Step[]
  readonly steps: readonly Step[]
  /** What somebody without permissions asks for, and what is printed. */
  readonly denied: Step & { readonly says: RegExp }
}

const orasLogin = ({ password }: Place) => ['--plain-http', '-u', 'AWS', '-p', password]
const regctlHost = ({ host, password }: Place) => [
  '--host',
  `reg=${host},tls=disabled,user=AWS,pass=${password}`,
]
const notationLogin = ({ password }: Place) => ['--insecure-registry', '-u', 'AWS', '-p', password]
const cosignLogin = ({ password }: Place) => [
  ...['--allow-http-registry', '--registry-username', 'AWS', '--registry-password', password],
]
const notAuthorized = /is not authorized to perform: ecr:/

const oras: Client = {
  name: 'oras',
  steps: [
    { what: 'push', args: (p) => ['push', ...orasLogin(p), `${p.app}:one`, 'file:text/plain'] },
    { what: 'pull', args: (p) => ['pull', ...orasLogin(p), `${p.app}:one`, '-o', 'pulled'] },
    { what: 'tag', args: (p) => ['tag', ...orasLogin(p), `${p.app}:one`, 'two'] },
    { what: 'list', args: (p) => ['repo', 'tags', ...orasLogin(p), p.app], says: /one\s+two/ },
    {
      what: 'an SBOM as a referrer',
      args: (p) => [
        ...['attach', ...orasLogin(p), '--artifact-type', 'application/spdx+json'],
        ...[`${p.app}:one`, 'sbom:application/spdx+json'],
      ],
    },
    {
      what: 'referrers',
      args: (p) => ['discover', ...orasLogin(p), `${p.app}:one`],
      says: /application\/spdx\+json/,
    },
    {
      what: 'copy between accounts',
      args: (p) => [
        ...['cp', '-r', '--from-plain-http', '--to-plain-http'],
        ...['--from-username', 'AWS', '--from-password', p.password],
        ...['--to-username', 'AWS', '--to-password', p.password],
        ...[`${p.app}:one`, `${p.shared}:oras`],
      ],
    },
    { what: 'delete', args: (p) => ['manifest', 'delete', '-f', ...orasLogin(p), `${p.app}:two`] },
  ],
  denied: {
    what: 'push',
    args: (p) => ['push', ...orasLogin(p), `${p.app}:denied`, 'file:text/plain'],
    // It asks by HEAD, to which an answer has no body.
    says: /403: Forbidden/,
  },
}

const regctl: Client = {
  name: 'regctl',
  steps: [
    {
      what: 'push',
      args: (p) => [
        ...[...regctlHost(p), 'artifact', 'put', '--artifact-type', 'application/vnd.example'],
        ...['-f', 'file', `${p.app}:one`],
      ],
    },
    {
      what: 'pull',
      args: (p) => [...regctlHost(p), 'artifact', 'get', `${p.app}:one`],
      says: /hello/,
    },
    { what: 'tag', args: (p) => [...regctlHost(p), 'image', 'copy', p.pinned, `${p.app}:two`] },
    { what: 'list', args: (p) => [...regctlHost(p), 'tag', 'ls', p.app], says: /one\s+two/ },
    {
      what: 'an SBOM as a referrer',
      args: (p) => [
        ...[...regctlHost(p), 'artifact', 'put', '--artifact-type', 'application/spdx+json'],
        ...['-f', 'sbom', '--subject', `${p.app}:two`],
      ],
    },
    {
      what: 'referrers',
      args: (p) => [...regctlHost(p), 'artifact', 'list', `${p.app}:two`],
      says: /application\/spdx\+json/,
    },
    {
      what: 'copy between accounts',
      args: (p) => [
        ...[...regctlHost(p), 'image', 'copy', '--referrers'],
        ...[`${p.app}:two`, `${p.shared}:regctl`],
      ],
    },
    { what: 'delete a tag', args: (p) => [...regctlHost(p), 'tag', 'rm', `${p.app}:one`] },
    { what: 'delete', args: (p) => [...regctlHost(p), 'manifest', 'delete', p.pinned] },
  ],
  denied: {
    what: 'pull',
    args: (p) => [...regctlHost(p), 'manifest', 'get', p.pinned],
    says: notAuthorized,
  },
}

const helm: Client = {
  name: 'helm',
  isSlow: true,
  first: [
    { what: 'make a chart', args: () => ['create', 'chart'] },
    { what: 'package it', args: () => ['package', 'chart'] },
    {
      what: 'log in',
      args: (p) => [
        ...['registry', 'login', p.host, '--plain-http', '-u', 'AWS', '-p', p.password],
      ],
    },
  ],
  steps: [
    { what: 'push', args: (p) => ['push', 'chart-0.1.0.tgz', `oci://${p.app}`, '--plain-http'] },
    {
      what: 'pull',
      args: (p) => [
        ...['pull', `oci://${p.app}/chart`, '--version', '0.1.0', '--plain-http', '-d', 'pulled'],
      ],
    },
    {
      what: 'list the newest by its tags',
      args: (p) => ['show', 'chart', `oci://${p.app}/chart`, '--plain-http'],
      says: /version: 0\.1\.0/,
    },
    {
      what: 'copy between accounts',
      args: (p) => ['push', 'chart-0.1.0.tgz', `oci://${p.shared}`, '--plain-http'],
    },
  ],
  denied: {
    what: 'push',
    args: (p) => ['push', 'chart-0.1.0.tgz', `oci://${p.app}`, '--plain-http'],
    says: /403|denied|forbidden/i,
  },
}

const notation: Client = {
  name: 'notation',
  first: [{ what: 'make a key', args: () => ['cert', 'generate-test', '--default', 'tests'] }],
  steps: [
    { what: 'a signature as a referrer', args: (p) => ['sign', ...notationLogin(p), p.pinned] },
    {
      what: 'list',
      args: (p) => ['list', ...notationLogin(p), p.pinned],
      says: /application\/vnd\.cncf\.notary\.signature/,
    },
    {
      what: 'pull',
      args: (p) => ['inspect', ...notationLogin(p), p.pinned],
      says: /signature algorithm/i,
    },
  ],
  denied: {
    what: 'sign',
    args: (p) => ['sign', ...notationLogin(p), p.pinned],
    says: /403|denied|forbidden/i,
  },
}

const cosign: Client = {
  name: 'cosign',
  isSlow: true,
  first: [{ what: 'make a key', args: () => ['generate-key-pair'] }],
  steps: [
    {
      what: 'a signature',
      args: (p) => [
        ...[
          'sign',
          '-y',
          '--tlog-upload=false',
          '--key',
          'cosign.key',
          ...cosignLogin(p),
          p.pinned,
        ],
      ],
    },
    {
      what: 'verify',
      args: (p) => [
        ...['verify', '--insecure-ignore-tlog', '--key', 'cosign.pub', ...cosignLogin(p), p.pinned],
      ],
      says: /The signatures were verified/,
    },
    { what: 'list', args: (p) => ['tree', ...cosignLogin(p), p.pinned], says: /Signatures/ },
  ],
  denied: {
    what: 'sign',
    args: (p) => [
      ...['sign', '-y', '--tlog-upload=false', '--key', 'cosign.key', ...cosignLogin(p), p.pinned],
    ],
    says: notAuthorized,
  },
}

let registry: RegistryUnderTest
let nobody: Caller
beforeAll(async () => {
  registry = await openRegistry()
  nobody = await userOf(registry.ecr, 'nobody', {
    ...{ Effect: 'Deny', Action: 'ecr:*', Resource: '*' },
  })
})
afterAll(() => registry.close())

/** Account B shares its repositories with account A, as people do for a copy from account to account. */
async function prepare(client: string): Promise<Place> {
  const { ecr } = registry
  for (const repositoryName of [client, `${client}/chart`]) {
    await ecr.call('CreateRepository', { repositoryName })
    await ecr.call('CreateRepository', { repositoryName }, rootOf(accountB))
    const policyText = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        ...{ Effect: 'Allow', Principal: { AWS: accountA }, Action: 'ecr:*' },
      },
    })
    await ecr.call('SetRepositoryPolicy', { repositoryName, policyText }, rootOf(accountB))
  }
  const at = `/v2/${client}`
  for (const blob of ['{}', 'a'])
    await registry.send('POST', `${at}/blobs/uploads/?digest=${digestOf(blob)}`, { body: blob })
  const put = { headers: { 'content-type': ociManifest }, body: image }
  const { status } = await registry.send('PUT', `${at}/manifests/base`, put)
  expect(status).toBe(201)
  const folder = mkdtempSync(join(tmpdir(), `tg-${client}-`))
  mkdirSync(join(folder, 'pulled'))
  for (const file of ['file', 'sbom']) writeFileSync(join(folder, file), 'hello')
  const host = `127.0.0.1:${registry.port}`
  const app = `${host}/${accountA}/us-east-1/${client}`
  return {
    ...{ host, app, folder, pinned: `${app}@${digestOf(image)}` },
    shared: `${host}/${accountB}/us-east-1/${client}`,
    password: registry.passwordOf(rootOf(accountA)),
  }
}

const ended = (ran: Ran) => [ran.code, ran.code === 0 ? '' : `${ran.stdout}${ran.stderr}`]

for (const client of [oras, regctl, helm, notation, cosign]) {
  const program = client.isSlow ? clientIfHere(client.name) : fetchedClient(client.name)
  describe.skipIf(!program)(`${client.name}, unmodified`, () => {
    let place: Place
    beforeAll(async () => {
      place = await prepare(client.name)
      for (const step of client.first ?? []) expect(ended(await ask(step))).toEqual([0, ''])
    })
    afterAll(() => rmSync(place.folder, { recursive: true, force: true }))

    const ask = ({ args }: Step, as = place) => {
      const home = { HOME: as.folder, XDG_CONFIG_HOME: as.folder, DOCKER_CONFIG: as.folder }
      return run(program ?? '', args(as), {
        ...{ cwd: as.folder, env: { ...home, COSIGN_PASSWORD: '' } },
      })
    }

    test.each(client.steps)('$what', async (step) => {
      const ran = await ask(step)
      expect(ended(ran)).toEqual([0, ''])
      if (step.says) expect(`${ran.stdout}${ran.stderr}`).toMatch(step.says)
    })

    test('whoever may not is told so', async () => {
      const as = { ...place, password: registry.passwordOf(nobody) }
      for (const step of client.first ?? []) if (step.what === 'log in') await ask(step, as)
      const ran = await ask(client.denied, as)
      expect(ran.code).not.toBe(0)
      expect(`${ran.stdout}${ran.stderr}`).toMatch(client.denied.says)
      if (process.env.SHOW_DENIALS) console.log(`${client.name}: ${ran.stderr.trim()}`)
    })
  })
}
