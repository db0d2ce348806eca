import { expect, test } from 'vitest'
import { mapPrincipals, principalsOf } from './principals.ts'

const text = `{
  "Version" : "2012-10-17",
  "Statement": [ { "Effect":"Allow", "Principal" : { "AWS": [ "one", "two" ], "Service":"s3" } },
    { "Effect": "Deny", "NotPrincipal": {"AWS":  "one"}, "Action": "one" },
    { "Effect": "Allow", "Principal": "*" } ]
}
`

test('everyone a document names, in order', () =>
  expect(principalsOf(text)).toEqual([
    { kind: 'AWS', value: 'one' },
    { kind: 'AWS', value: 'two' },
    { kind: 'Service', value: 's3' },
    { kind: 'AWS', value: 'one' },
  ]))

test('principals are replaced and no other byte is touched', () => {
  const mapped = mapPrincipals(text, (kind, value) => (kind === 'AWS' ? `"${value}!` : value))
  expect(mapped).toBe(
    text
      .replace('[ "one", "two" ]', '[ "\\"one!", "\\"two!" ]')
      .replace('{"AWS":  "one"}', '{"AWS":  "\\"one!"}'),
  )
  expect(mapPrincipals(mapped, (_, value) => value.replace(/^"|!$/g, ''))).toBe(text)
})

test.each(['', 'nope', '[]', '{"Statement":1}', '{"Statement":{"Principal":{"AWS":1}}}'])(
  '`%s` names nobody and stays as it is',
  (odd) => {
    expect(principalsOf(odd)).toEqual([])
    expect(mapPrincipals(odd, () => 'x')).toBe(odd)
  },
)
