import { describe, expect, test } from 'vitest'
import { compile, compiled } from './compile.ts'

const many = JSON.stringify({
  Statement: Array.from({ length: 300 }, (_, index) => ({
    Effect: index % 2 === 0 ? 'Allow' : 'Deny',
    Action: 'ecr:*',
    Resource: `arn:aws:ecr:us-east-1:111111111111:repository/r${index}`,
  })),
})

describe('a compiled policy', () => {
  test('is made once per text', () => expect(compiled(many)).toBe(compiled(`${many}`)))

  test.each(['', 'nope', '[]', '{}', '{"Statement":{}}'])('of `%s` has no statements', (text) => {
    const policy = compile(text)
    expect(policy.statements).toEqual([])
    expect(policy.problems.length).toBeGreaterThan(0)
  })

  test('offers only the statements that may cover the request', () => {
    const policy = compile(many)
    const of = (name: string) =>
      policy.candidates('ecr:PutImage', `arn:aws:ecr:us-east-1:111111111111:repository/${name}`)
    expect(of('r4').allow.map(({ index }) => index)).toEqual([4])
    expect(of('r5').deny.map(({ index }) => index)).toEqual([5])
    expect(of('r4').deny).toEqual([])
    expect(policy.candidates('s3:GetObject', '*')).toEqual({ allow: [], deny: [] })
  })

  test('answers alike however many questions went before', () => {
    const policy = compile(many)
    for (let index = 0; index < 10_000; index++) policy.candidates(`ecr:A${index}`, `r${index}`)
    const resource = 'arn:aws:ecr:us-east-1:111111111111:repository/r4'
    expect(policy.candidates('ecr:PutImage', resource).allow.map(({ index }) => index)).toEqual([4])
  })
})
