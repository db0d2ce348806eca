import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import {
  allow,
  details,
  document,
  pullActions,
  repositories,
  repositoryPolicy,
} from '../../collected/exports.fixture.ts'
import { configure } from './diff.ts'

const owner = '999999999999'
const ci = 'arn:aws:iam::111111111111:role/ci_[x](y)'
const app = `arn:aws:ecr:us-east-1:${owner}:repository/app`

afterEach(() => {
  process.exitCode = undefined
})

async function compared(format: string, statements: readonly object[]) {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-diff-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, own] of [
    ['old', []],
    ['new', statements],
  ] as const) {
    mkdirSync(join(folder, name))
    const write = (file: string, value: object) =>
      writeFileSync(join(folder, name, file), JSON.stringify(value))
    write('iam.json', details([{ arn: ci, policy: document(allow('ecr:*')) }]))
    write('r.json', repositories(app))
    write('p.json', repositoryPolicy(owner, 'app', document(...own)))
  }
  let text = ''
  const written = vi.spyOn(process.stdout, 'write').mockImplementation((one) => {
    text += String(one)
    return true
  })
  const command = new Command()
  configure(command)
  const words = [join(folder, 'old'), join(folder, 'new'), '--no-organization', '--format', format]
  await command.parseAsync(words, { from: 'user' })
  written.mockRestore()
  return { text, code: process.exitCode ?? 0 }
}

const forCi = allow(pullActions, { Principal: { AWS: ci } })

test('text says who gains what, and why', async () => {
  const { text, code } = await compared('text', [forCi])
  expect(text).toBe(
    `+ lets role ci_[x](y) of 111111111111 pull from app of ${owner}
    allowed by the inline policy own on role ci_[x](y) and the repository policy of app

1 added, 0 removed
`,
  )
  expect(code).toBe(1)
})

test('the same ends with 0', async () => {
  const { text, code } = await compared('text', [])
  expect(text).toContain('no access changes')
  expect(code).toBe(0)
})

test('JSON has every change', async () => {
  const { text } = await compared('json', [forCi])
  expect(JSON.parse(text).changes).toEqual([
    expect.objectContaining({ kind: 'added', principal: ci, resource: app, does: 'pull from' }),
  ])
})

test('a name makes no link in Markdown', async () => {
  const { text } = await compared('markdown', [forCi])
  expect(text).toContain(String.raw`lets role ci\_\[x\](y) of 111111111111 pull from app`)
})
