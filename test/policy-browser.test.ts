import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'esbuild'
import { describe, expect, test } from 'vitest'

const entry = fileURLToPath(new URL('../src/policy/index.ts', import.meta.url))
const gzippedBytesMax = 60_000

/** Data, and weighed by itself: which actions there are. */
const withoutTables: Plugin = {
  name: 'without tables',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\.gen\.ts$/ }, ({ path }) => ({ path, external: true })),
}

async function bundled(plugins: Plugin[] = []) {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'browser',
    format: plugins.length > 0 ? 'esm' : 'iife',
    globalName: 'policy',
    minify: true,
    metafile: true,
    write: false,
    plugins,
  })
  return { text: outputFiles[0]?.text ?? '', metafile }
}

describe('tidegate/policy in a browser', () => {
  test('needs nothing of Node', async () => {
    const { metafile } = await bundled()
    const imported = Object.values(metafile.inputs).flatMap(({ imports }) =>
      imports.map(({ path }) => path),
    )
    expect(imported.length).toBeGreaterThan(20)
    expect(imported.filter((path) => !path.startsWith('src/'))).toEqual([])
  })

  test(`is smaller than ${gzippedBytesMax / 1000} kB, the tables of actions apart`, async () => {
    const { text } = await bundled([withoutTables])
    const { byteLength } = gzipSync(text)
    expect(byteLength).toBeGreaterThan(5_000)
    expect(byteLength).toBeLessThan(gzippedBytesMax)
  })

  test('runs where there are no globals but those of the language', async () => {
    const { text } = await bundled()
    const question = `
      const document = JSON.stringify({ Version: '2012-10-17', Statement: [
        { Sid: 'Pull', Effect: 'Allow', Action: 'ecr:Batch*', Resource: '*' },
      ] })
      const ask = (action) => ({
        principal: { kind: 'user', account: '111111111111', arn: 'arn:aws:iam::111111111111:user/U',
          userName: 'U', userId: 'AIDAU' },
        action, resource: 'arn:aws:ecr:us-east-1:111111111111:repository/app',
        resourceAccount: '111111111111', context: {},
        policies: { identity: [policy.applied(document, 'p', 'h')], resource: [] },
      })
      const denied = ask('ecr:PutImage')
      JSON.stringify({
        allowed: policy.decide(ask('ecr:BatchGetImage')).outcome,
        lines: policy.explanationLines(policy.explain(denied)),
        fixes: policy.fix(denied).length,
        problem: policy.identityPolicyProblem('{}'),
        generated: policy.generatePolicy([{ action: 'ecr:PutImage', resource: '*' }]).length,
      })`
    const answer = JSON.parse(runInContext(`${text};${question}`, createContext({})))
    expect(answer).toMatchObject({
      allowed: 'allowed',
      problem: 'Syntax errors in policy.',
      generated: 1,
    })
    expect(answer.lines.join('\n')).toContain('nearest is statement 1 "Pull" (Allow), but')
    expect(answer.fixes).toBeGreaterThan(1)
  })
})
