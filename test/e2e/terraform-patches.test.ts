import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  answer,
  besides,
  folderWith,
  guestExport,
  patchFile,
  user,
} from '../../src/cli/doctor/patches/proof.fixture.ts'
import { named, samples } from '../../src/cli/doctor/patches/terraform/samples.fixture.ts'

/** A folder of providers, as `terraform init -plugin-dir` takes it, so that nothing is fetched. */
const plugins = process.env.TERRAFORM_PLUGINS ?? ''
const isHere = existsSync(plugins) && runs('terraform', ['version'])

function runs(program: string, words: readonly string[]): boolean {
  try {
    execFileSync(program, words, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const provider = `terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "AKIAIOSFODNN7EXAMPLE"
  secret_key                  = "of nobody"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}
`

describe.skipIf(!isHere)('real Terraform plans what the patches say', () => {
  const all = Object.keys(samples).map((name, id) => ({
    name,
    ...named(samples[name] ?? never(), id),
  }))

  test('every sample, before and after', { timeout: 300_000 }, async () => {
    const folder = folderWith({
      'main.tf':
        provider + all.map((_, id) => `module "s${id}" {\n  source = "./s${id}"\n}\n`).join(''),
      'guest.json': JSON.stringify(guestExport),
    })
    for (const [id, { files }] of all.entries())
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, `s${id}`, name)), { recursive: true })
        writeFileSync(join(folder, `s${id}`, name), text)
      }
    const terraform = (...words: readonly string[]) =>
      execFileSync('terraform', words, {
        cwd: folder,
        maxBuffer: 2 ** 28,
        env: { ...process.env, TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
    const plan = () => {
      terraform('plan', '-out', 'p.bin')
      writeFileSync(join(folder, 'plan.json'), terraform('show', '-json', 'p.bin'))
    }
    terraform('init', `-plugin-dir=${plugins}`)
    plan()
    const paths = [join(folder, 'plan.json'), join(folder, 'guest.json')]
    const ask = (id: number) =>
      answer(paths, all[id]?.question ?? never(), { account: user, region: 'us-east-1' })
    const before = []
    for (const id of all.keys()) before.push(await ask(id))
    for (const [id, { fixes }] of before.entries())
      for (const patch of fixes[0]?.patches ?? []) if (!all[id]?.isText) patchFile(patch)
    plan()
    const found = []
    let now: ReadonlyMap<string, string> = new Map()
    for (const [id, { name }] of all.entries()) {
      const { verdict, documents } = await ask(id)
      found.push([name, verdict])
      now = documents
      expect([name, before[id]?.verdict]).toEqual([name, 'denied'])
    }
    const fixed = before.flatMap(({ fixes: [fix] }, id) => (fix && !all[id]?.isText ? [fix] : []))
    const [first] = fixed
    const edits = fixed.flatMap((fix) => fix.edits)
    expect(first && besides(before[0]?.documents ?? now, now, { ...first, edits })).toEqual([])
    expect(found).toEqual(all.map(({ name, isText }) => [name, isText ? 'denied' : 'allowed']))
    expect(readdirSync(folder).some((one) => /\.(rej|orig)$/.test(one))).toBe(false)
  })
})

function never(): never {
  throw new Error('expected a sample')
}
