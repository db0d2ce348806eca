import { expect, test } from 'vitest'
import { commandLine } from '../../estate/command-line.ts'
import type { Place } from '../../policy/types.ts'
import { putIamPolicy } from './put-policy.ts'

test('a name that begins with a hyphen is no option', () => {
  const place: Place = {
    ...({ kind: 'inline policy', name: '-p' } as const),
    of: 'arn:aws:iam::111111111111:user/-rf',
  }
  const change = { place, side: 'identity-based policy', before: '{}', after: undefined } as const
  const facts = { otherVersions: [], guard: undefined, copyName: '', isFull: false }
  const [call] = putIamPolicy.calls(change, facts) ?? []
  expect(call && commandLine(call, '111111111111')).toBe(
    'npx tidegate exec --as 111111111111 -- aws iam delete-user-policy --user-name=-rf --policy-name=-p',
  )
})
