import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const example = /```js\n(import[^`]*tidegate\/testing[^`]*)```/.exec(readme)?.[1] ?? ''

/** The README's test in a folder of its own, with a policy for one repository of this name. */
async function run(repository: string) {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-readme-'))
  mkdirSync(join(folder, 'policies'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const statement = {
    Effect: 'Allow',
    Action: 'ecr:PutImage',
    Resource: `arn:aws:ecr:us-east-1:111111111111:repository/${repository}`,
  }
  const policy = { Version: '2012-10-17', Statement: [statement] }
  writeFileSync(join(folder, 'policies', 'ci.json'), JSON.stringify(policy))
  writeFileSync(join(folder, 'ci.test.js'), example)
  // From the sources: what is tested here must not depend on when dist was built.
  const alias = { 'tidegate/testing': join(root, 'src', 'testing', 'index.ts') }
  writeFileSync(
    join(folder, 'vitest.config.mjs'),
    `export default ${JSON.stringify({ resolve: { alias } })}`,
  )
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const options = { cwd: folder, env: { ...process.env, NO_COLOR: '1' } }
  return promisify(execFile)(process.execPath, [vitest, 'run'], options).then(
    ({ stdout }) => ({ passed: true, output: stdout }),
    ({ stdout, stderr }) => ({ passed: false, output: `${stdout}${stderr}` }),
  )
}

test("the README's policy test passes where it should, and says why where it fails", async () => {
  expect(await run('app')).toMatchObject({ passed: true })
  const { passed, output } = await run('api')
  expect(passed).toBe(false)
  expect(output).toContain('to be allowed to ecr:PutImage')
  expect(output).toContain('nearest is statement 1 (Allow), but')
})

const doctor = readFileSync(join(root, 'docs', 'doctor.md'), 'utf8')
const shellBlocks = [...`${readme}${doctor}`.matchAll(/```sh\n([^`]*(?:`[^`]+`[^`]*)*)```/g)].map(
  ([, text = '']) => text,
)

test.each(shellBlocks.map((text) => [text]))('a shell can read\n%s', async (text) => {
  const { stderr } = await promisify(execFile)('bash', ['-n', '-c', text])
  expect(stderr).toBe('')
})

test("the README's example of the linter prints what stands below it", async () => {
  const block = shellBlocks.find((text) => text.includes('policy lint')) ?? ''
  const told = [...block.matchAll(/^# (.*)$/gm)].map(([, line = '']) => line.replace(/ …$/, ''))
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-readme-'))
  const program = `${process.execPath} ${join(root, 'dist', 'cli', 'main.js')}`
  const script = block.replace('npx tidegate', program)
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd: folder })
  expect(told).toHaveLength(3)
  const lines = stdout.split('\n')
  expect(told.map((line, at) => lines[at]?.slice(0, line.length))).toEqual(told)
})

test('the package has the entry that the README imports', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(exports['./testing'].import.default).toMatch(/\btesting\b.*\.js$/)
})
