import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
const jest = join(cache, 'tidegate-clients', 'jest', 'node_modules', 'jest', 'bin', 'jest.js')
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const example = /```js\n(import[^`]*tidegate\/testing[^`]*)```/.exec(readme)?.[1] ?? ''

/** The README's test as its words for jest say, in a project of its own whose policy is for this repository. */
async function run(repository: string) {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-jest-'))
  mkdirSync(join(folder, 'policies'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules', 'tidegate'))
  const statement = {
    Effect: 'Allow',
    Action: 'ecr:PutImage',
    Resource: `arn:aws:ecr:us-east-1:111111111111:repository/${repository}`,
  }
  const policy = { Version: '2012-10-17', Statement: [statement] }
  writeFileSync(join(folder, 'policies', 'ci.json'), JSON.stringify(policy))
  writeFileSync(join(folder, 'package.json'), '{}')
  const text = example
    .replace(/^import .* from 'vitest'\n/m, '')
    .replace(/^import (.*) from 'tidegate\/testing'/m, "const $1 = require('tidegate/testing')")
  writeFileSync(join(folder, 'ci.test.js'), text)
  const options = { cwd: folder, env: { ...process.env, NO_COLOR: '1' } }
  return promisify(execFile)(process.execPath, [jest], options).then(
    ({ stderr }) => ({ passed: true, output: stderr }),
    ({ stdout, stderr }) => ({ passed: false, output: `${stdout}${stderr}` }),
  )
}

test("the README's policy test runs in jest, and says why where it fails", async () => {
  expect(await run('app')).toMatchObject({ passed: true })
  const { passed, output } = await run('api')
  expect(passed).toBe(false)
  expect(output).toContain('to be allowed to ecr:PutImage')
  expect(output).toContain('nearest is statement 1 (Allow), but')
})
