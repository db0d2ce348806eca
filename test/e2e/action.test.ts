import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import {
  allow,
  details,
  document,
  pullActions,
  repositories,
  repositoryPolicy,
} from '../../src/collected/exports.fixture.ts'

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'tidegate-action-'))
const packed = join(folder, 'package')
const owner = '999999999999'
const ci = 'arn:aws:iam::111111111111:role/ci'
const app = `arn:aws:ecr:us-east-1:${owner}:repository/app`

/** What npm would publish, with the dependencies that are installed here. */
beforeAll(() => {
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    stdio: 'ignore',
  })
  execFileSync('tar', ['-xzf', join(folder, 'tidegate-0.1.0.tgz'), '-C', folder])
  symlinkSync(join(root, 'node_modules'), join(packed, 'node_modules'))
  for (const [name, principal] of [
    ['good', ci],
    ['open', '*'],
  ] as const) {
    mkdirSync(join(folder, name))
    const write = (file: string, value: object) =>
      writeFileSync(join(folder, name, file), JSON.stringify(value))
    write('iam.json', details([{ arn: ci, policy: document(allow('ecr:*')) }]))
    write('repositories.json', repositories(app))
    write(
      'policy.json',
      repositoryPolicy(
        owner,
        'app',
        document(allow(pullActions, { Principal: { AWS: principal } })),
      ),
    )
  }
  writeFileSync(join(folder, 'expectations.txt'), `deny * pull ${app}\n`)
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true }))

describe('the action', () => {
  const steps = stepsOf(readFileSync(join(root, 'action.yml'), 'utf8'))
  let runs = 0

  /** As a runner does: each step in a shell, with its environment from the inputs. */
  function act(inputs: Readonly<Record<string, string>>) {
    const temporary = join(folder, `runner ${runs++}`)
    mkdirSync(temporary)
    const files = {
      GITHUB_OUTPUT: join(temporary, 'out'),
      GITHUB_STEP_SUMMARY: join(temporary, 'sum'),
    }
    for (const file of Object.values(files)) writeFileSync(file, '')
    let status: number | null = 0
    let said = ''
    for (const { env, run } of steps) {
      const filled = Object.fromEntries(
        Object.entries(env).map(([name, value]) => [
          name,
          value.replace(
            /\$\{\{ inputs\.(\w+) \}\}/,
            (_, input: string) => inputs[input] ?? defaults[input] ?? '',
          ),
        ]),
      )
      const done = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
        cwd: folder,
        encoding: 'utf8',
        env: {
          ...{ PATH: process.env.PATH, HOME: temporary, npm_config_offline: 'true' },
          ...files,
          ...{ RUNNER_TEMP: temporary, GITHUB_ACTION_PATH: root },
          ...filled,
        },
      })
      status = done.status
      said += done.stdout + done.stderr
      if (status !== 0) break
    }
    return {
      status,
      said,
      output: readFileSync(files.GITHUB_OUTPUT, 'utf8'),
      summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'),
    }
  }

  const defaults: Readonly<Record<string, string>> = {
    command: 'doctor',
    options: '--no-organization',
    fail: 'true',
    package: packed,
  }

  test('has two steps, and no input stands in a script', () => {
    expect(steps).toHaveLength(2)
    for (const { run } of steps) expect(run).not.toContain('${{')
  })

  test('doctor: a summary, a SARIF file, and a job that fails', () => {
    const { status, output, summary, said } = act({ paths: 'open' })
    expect(status, said).toBe(1)
    expect(summary).toContain('every AWS account may')
    const [, sarif = ''] = /^sarif=(.*)$/m.exec(output) ?? []
    const [{ results }] = JSON.parse(readFileSync(sarif, 'utf8')).runs
    expect(results[0].locations[0].physicalLocation.artifactLocation.uri).toBe('open/policy.json')
    expect(output).toContain('code=1\n')
  })

  test('findings need not fail it', () => {
    expect(act({ paths: 'open', fail: 'false' }).status).toBe(0)
  })

  test('check: as expected, and not', () => {
    const inputs = { command: 'check', expectations: 'expectations.txt' }
    expect(act({ ...inputs, paths: 'good' }).status).toBe(0)
    const { status, summary } = act({ ...inputs, paths: 'open' })
    expect(status).toBe(1)
    expect(summary).toContain('expectations.txt:1: expected deny, and it is allowed')
  })

  test('diff: what a change lets in', () => {
    const { status, summary } = act({ command: 'diff', paths: 'good\nopen' })
    expect(status).toBe(1)
    expect(summary).toContain('lets every AWS account pull from app')
  })

  test('input that is no use fails it in any case', () => {
    expect(act({ paths: 'nowhere', fail: 'false' }).status).toBe(2)
    expect(act({ paths: 'good', command: 'rm -rf x; echo' }).status).toBe(2)
  })
})

describe('the hooks', () => {
  const hooks: readonly Readonly<Record<string, string>>[] = parse(
    readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8'),
  )
  const hook = (id: string) => hooks.find((one) => one.id === id) ?? {}

  /** As pre-commit does: the entry's words, the arguments, and the files that it gives. */
  function commit(id: string, ...words: readonly string[]): number | null {
    const [program = '', ...rest] = (hook(id).entry ?? '').split(' ')
    expect(program).toBe('tidegate')
    return spawnSync(
      process.execPath,
      [join(packed, 'dist', 'bundle', 'main.js'), ...rest, ...words],
      {
        cwd: folder,
      },
    ).status
  }

  test('the linter is given policies alone, and stops a bad one', () => {
    const files = new RegExp(hook('tidegate-policy-lint').files ?? '')
    for (const name of ['policy.json', 'iam/trust-ci.json', 'app.policy.json'])
      expect(name).toMatch(files)
    expect('package.json').not.toMatch(files)
    writeFileSync(
      join(folder, 'ok-policy.json'),
      JSON.stringify(document(allow('ecr:PutImage', { Resource: app }))),
    )
    writeFileSync(
      join(folder, 'bad-policy.json'),
      JSON.stringify(document(allow('ecr:PutImages', { Resource: app }))),
    )
    expect(commit('tidegate-policy-lint', 'ok-policy.json')).toBe(0)
    expect(commit('tidegate-policy-lint', 'ok-policy.json', 'bad-policy.json')).toBe(1)
  })

  test('the doctor and the expectations', () => {
    expect(commit('tidegate-doctor', '--no-organization', 'good')).toBe(0)
    expect(commit('tidegate-doctor', '--no-organization', 'open')).toBe(1)
    expect(commit('tidegate-check', 'expectations.txt', 'good', '--no-organization')).toBe(0)
    expect(commit('tidegate-check', 'expectations.txt', 'open', '--no-organization')).toBe(1)
  })
})

interface Step {
  readonly env: Readonly<Record<string, string>>
  readonly run: string
}

/** The steps of a composite action: their environment, and their scripts without the indentation. */
function stepsOf(text: string): readonly Step[] {
  const [, ...blocks] = text.slice(text.indexOf('\n  steps:')).split(/\n {4}- /)
  return blocks.map((block) => {
    const [head = '', script = ''] = block.split('      run: |\n')
    const env = [...head.matchAll(/^ {8}(\w+): (.*)$/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ])
    return { env: Object.fromEntries(env), run: script.replaceAll(/^ {8}/gm, '') }
  })
}
