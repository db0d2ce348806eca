import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { build } from 'rolldown'
import { describe, expect, test } from 'vitest'

const source = fileURLToPath(new URL('../src/', import.meta.url))
const entry = `${source}policy/index.ts`
const gzippedBytesMax = 60_000

async function bundled(external: RegExp[] = []) {
  const { output } = await build({
    input: entry,
    platform: 'browser',
    external,
    output: { format: 'iife', name: 'policy', minify: true, codeSplitting: false },
    write: false,
  })
  return output[0]
}

describe('tidegate/policy in a browser', () => {
  test('needs nothing of Node', async () => {
    const { fileName, moduleIds, imports, dynamicImports } = await bundled()
    expect(moduleIds.length).toBeGreaterThan(20)
    // The bundler's own helpers have ids that begin with a zero character.
    expect(moduleIds.filter((id) => !id.startsWith(source) && !id.startsWith('\0'))).toEqual([])
    expect([...imports, ...dynamicImports].filter((to) => to !== fileName)).toEqual([])
  })

  test(`is smaller than ${gzippedBytesMax / 1000} kB, the tables of actions apart`, async () => {
    const { code } = await bundled([/\.gen\.ts$/])
    const { byteLength } = gzipSync(code)
    expect(byteLength).toBeGreaterThan(5_000)
    expect(byteLength).toBeLessThan(gzippedBytesMax)
  })

  test('runs where there are no globals but those of the language', async () => {
    const { code } = await bundled()
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
        fixes: policy.fix([denied]).length,
        problem: policy.identityPolicyProblem('{}'),
        generated: policy.generatePolicy([{ action: 'ecr:PutImage', resource: '*' }]).length,
      })`
    const answer = JSON.parse(runInContext(`${code};${question}`, createContext({})))
    expect(answer).toMatchObject({
      allowed: 'allowed',
      problem: 'Syntax errors in policy.',
      generated: 1,
    })
    expect(answer.lines.join('\n')).toContain('nearest is statement 1 "Pull" (Allow), but')
    expect(answer.fixes).toBeGreaterThan(1)
  })
})
