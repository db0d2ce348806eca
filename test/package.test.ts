import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'tidegate-package-'))

/** A project that has the package among its modules. */
beforeAll(async () => {
  await run(process.execPath, [join(root, 'scripts', 'types.mjs')])
  mkdirSync(join(folder, 'node_modules', '@types'), { recursive: true })
  symlinkSync(root, join(folder, 'node_modules', 'tidegate'))
  for (const name of ['node', 'undici-types'])
    symlinkSync(
      join(root, 'node_modules', name === 'node' ? '@types/node' : name),
      join(folder, 'node_modules', name === 'node' ? '@types/node' : name),
    )
})
afterAll(() => rmSync(folder, { recursive: true }))

const written = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return name
}

const options = '--strict --noEmit --module nodenext --target es2022 --types node'.split(' ')
const typeErrors = (...files: readonly string[]): Promise<string> =>
  run(
    process.execPath,
    [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), ...options, ...files],
    { cwd: folder },
  ).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  )

const asks = `
const account = parseAccountId('111111111111')
if (!account) throw new Error('twelve digits are an account')
const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ecr:*', Resource: '*' }] }
const arn = 'arn:aws:iam::111111111111:user/ana'
const question: Question = {
  principal: { kind: 'user', account, arn, userName: 'ana', userId: 'AIDAEXAMPLE' },
  action: 'ecr:PutImage',
  resource: 'arn:aws:ecr:us-east-1:111111111111:repository/app',
  resourceAccount: account,
  context: {},
  policies: { identity: [applied(JSON.stringify(document), 'policy', arn)], resource: [] },
}
const outcome: 'allowed' | 'explicitly-denied' | 'implicitly-denied' = decide(question).outcome
console.log(outcome)
`

test('a module of TypeScript can ask a question, and has types for all entries without any other package', async () => {
  const good = written(
    'good.mts',
    `import { applied, decide, parseAccountId, type Question } from 'tidegate/policy'
import { policyMatchers, policyWorld } from 'tidegate/testing'
import { readConfig, startTidegate, type Tidegate } from 'tidegate'
export const start = (): Promise<Tidegate> => startTidegate(readConfig({ port: 0, ephemeral: true }, {}))
policyMatchers.toBeAllowedTo(policyWorld({ roles: {} }).role('arn:aws:iam::111111111111:role/ci'), 'ecr:PutImage', '*')
${asks}`,
  )
  expect(await typeErrors(good)).toBe('')
})

test("the README's lines for TypeScript let vitest's expect have the matcher, and no other", async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const [, lines = ''] = /```ts\n([^`]*PolicyMatchers[^`]*)```/.exec(readme) ?? []
  const [, example = ''] = /```js\n(import[^`]*tidegate\/testing[^`]*)```/.exec(readme) ?? []
  symlinkSync(join(root, 'node_modules', 'vitest'), join(folder, 'node_modules', 'vitest'))
  const matchers = written('matchers.mts', lines)
  const good = written('ci.test.mts', example)
  const bad = written('bad.test.mts', example.replace(/toBeAllowedTo\('ecr/g, "toBeAllowed('ecr"))
  expect(await typeErrors(good, matchers, '--skipLibCheck')).toBe('')
  expect(await typeErrors(good, '--skipLibCheck')).toContain('toBeAllowedTo')
  expect(await typeErrors(bad, matchers, '--skipLibCheck')).toContain('toBeAllowed')
})

test('so can a CommonJS one', async () => {
  const good = written(
    'good.cts',
    `import { applied, decide, parseAccountId, type Question } from 'tidegate/policy'
import { policyWorld } from 'tidegate/testing'
policyWorld({})
${asks}`,
  )
  expect(await typeErrors(good)).toBe('')
})

test('what is no principal, and an account that nobody parsed, are errors of the types', async () => {
  const bad = written(
    'bad.mts',
    `import type { Question } from 'tidegate/policy'
import { policyMatchers } from 'tidegate/testing'
export const account: Question['resourceAccount'] = '111111111111'
policyMatchers.toBeAllowedTo('ci', 'ecr:PutImage', '*')
`,
  )
  const errors = await typeErrors(bad)
  expect(errors.match(/^bad\.mts\(\d+/gm)).toEqual(['bad.mts(3', 'bad.mts(4'])
})

test.each(['mjs', 'cjs'])('a program (%s) asks as the types say', async (ending) => {
  const names = '{ applied, decide, parseAccountId }'
  const loads =
    ending === 'mjs'
      ? `import ${names} from 'tidegate/policy'`
      : `const ${names} = require('tidegate/policy')`
  const plain = asks.replace(/: Question|: 'allowed'[^=]*/g, ' ')
  const program = written(`program.${ending}`, `${loads}\n${plain}`)
  const { stdout } = await run(process.execPath, [program], { cwd: folder })
  expect(stdout).toBe('allowed\n')
})
