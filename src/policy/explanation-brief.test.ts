import { expect, test } from 'vitest'
import { briefLines } from './explanation-brief.ts'
import type { LayerInWords } from './explanation-lines.ts'

type Policy = LayerInWords['policies'][number]

const policy = (label: string, more: Partial<Policy> = {}): Policy => ({
  ...{ label, statements: 2, matched: [], problems: [] },
  ...more,
})
const failed = { element: 'Action', says: ['a:A', 'a:B', 'a:C'], met: ['b:B'] }
const region = {
  ...{ element: 'Condition', condition: 'StringNotEquals aws:RequestedRegion' },
  ...{ says: ['eu-west-1'], met: ['us-east-1'] },
}
const nearest = { index: 0, effect: 'Allow', failed: [failed] }
const denying = { index: 1, sid: 'Stay', effect: 'Deny', failed: [], because: [region] }
const layer = (verdict: LayerInWords['verdict'], ...policies: Policy[]): LayerInWords => ({
  ...{ type: 'identity-based policy', verdict, policies },
})

test.each([
  [layer('silent'), ['identity-based policies: there are none']],
  [
    layer('silent', policy('p')),
    ['identity-based policies: not allowed by p', '  none of 2 statements is about this'],
  ],
  [
    layer('silent', policy('p', { nearest })),
    [
      'identity-based policies: not allowed by p',
      '  nearest is statement 1 (Allow), but Action says `a:A`, `a:B`, 1 more, the request has `b:B`',
    ],
  ],
  [
    layer('silent', policy('p'), policy('q'), policy('r', { nearest }), policy('s')),
    [
      'identity-based policies: not allowed',
      '  r: nearest is statement 1 (Allow), but Action says `a:A`, `a:B`, 1 more, the request has `b:B`',
      '  p: none of 2 statements is about this',
      '  2 more policies are no nearer',
    ],
  ],
  [
    layer('silent', policy('p', { problems: ['no Statement'] })),
    ['identity-based policies: not allowed by p', '  cannot be read: no Statement'],
  ],
  [
    layer('denies', policy('allows'), policy('p', { matched: [denying] })),
    [
      'identity-based policies: DENIED by p',
      '  denied by statement 2 "Stay" (Deny): Condition StringNotEquals aws:RequestedRegion says `eu-west-1`, the request has `us-east-1`, and a request with `eu-west-1` would pass',
    ],
  ],
  [
    layer(
      'silent',
      policy('p', { nearest: { ...nearest, failed: [{ ...failed, instead: 'aws:SourceOrgID' }] } }),
    ),
    [
      'identity-based policies: not allowed by p',
      '  nearest is statement 1 (Allow), but Action says `a:A`, `a:B`, 1 more, the request has `b:B`, and a service never sends this key: write `aws:SourceOrgID`',
    ],
  ],
  [{ ...layer('hidden'), note: 'not yours' }, ['identity-based policies: not asked (not yours)']],
])('%#', (one, lines) => {
  expect(briefLines(one)).toEqual(lines)
})
