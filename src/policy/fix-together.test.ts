import { expect, test } from 'vitest'
import type { AccountId } from '../names/account.ts'
import { decide } from './decide.ts'
import { applyEdit } from './fix.ts'
import { fixesTogether } from './fix-together.ts'
import type { Question } from './types.ts'

const account = '111111111111' as AccountId
const ask = (action: string): Question => ({
  principal: {
    kind: 'user',
    account,
    arn: `arn:aws:iam::${account}:user/bob`,
    userName: 'bob',
    userId: 'AIDABOB',
  },
  action,
  resource: `arn:aws:ecr:us-east-1:${account}:repository/app`,
  resourceAccount: account,
  context: {},
  policies: { identity: [], resource: [] },
})

test('one statement names the actions of all questions, and allows each', () => {
  const questions = [ask('ecr:BatchGetImage'), ask('ecr:GetDownloadUrlForLayer')]
  const found = fixesTogether(questions)
  expect(found.map(({ edits }) => edits.map(({ side }) => side))).toEqual([
    ['identity-based policy'],
    ['resource-based policy'],
  ])
  for (const { edits } of found) {
    expect(edits[0]?.statement?.Action).toEqual(['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'])
    for (const question of questions)
      expect(decide(edits.reduce(applyEdit, question)).outcome).toBe('allowed')
  }
})

test('no question needs no fix', () => expect(fixesTogether([])).toEqual([]))
