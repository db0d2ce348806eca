import { describe, expect, test } from 'vitest'
import type { AccountId } from '../../names/account.ts'
import { policyAt } from '../place.ts'
import type { Place, Question } from '../types.ts'
import { diffOf } from './diff.ts'
import { documentsOf, withDocuments } from './documents.ts'
import { applyEdits, type Edit, editedText, withEdit } from './edit.ts'

const account = '111111111111' as AccountId
const of = `arn:aws:iam::${account}:role/ci`
const managed = `arn:aws:iam::${account}:policy/shared`
const doc = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const one = { Effect: 'Allow', Action: 'ecr:ListImages', Resource: '*' }
const two = { ...one, Action: 'ecr:PutImage' }
const three = { ...one, Action: 'ecr:BatchGetImage' }
const attached: Place = { kind: 'managed policy', arn: managed, attachedTo: of }
const bounding: Place = { kind: 'permissions boundary', arn: managed, of }
const side = 'identity-based policy'

const question: Question = {
  principal: {
    kind: 'assumed-role',
    account,
    arn: `arn:aws:sts::${account}:assumed-role/ci/s`,
    roleArn: of,
    roleId: 'AROACI',
    sessionName: 's',
    serviceLinked: false,
  },
  action: 'ecr:PutImage',
  resource: `arn:aws:ecr:us-east-1:${account}:repository/app`,
  resourceAccount: account,
  context: {},
  policies: {
    identity: [policyAt(attached, doc(one))],
    boundary: policyAt(bounding, doc(one)),
    resource: [],
  },
}
const texts = ({ policies }: Question) =>
  [...policies.identity, ...(policies.boundary ? [policies.boundary] : [])].map(
    ({ document }) => JSON.parse(document.text).Statement,
  )

describe('edits', () => {
  test('a managed policy is one document, as identity policy and as boundary', () => {
    const edit: Edit = { op: 'add', side, place: attached, statement: two }
    expect(texts(applyEdits(question, [edit]))).toEqual([
      [one, two],
      [one, two],
    ])
  })

  test('two edits of one document are one document at the end', () => {
    const edits: Edit[] = [
      { op: 'replace', side, place: attached, from: one, statement: two },
      { op: 'add', side, place: bounding, statement: three },
    ]
    const changes = documentsOf([question], edits)
    expect(changes).toHaveLength(1)
    expect(JSON.parse(changes[0]?.after ?? '').Statement).toEqual([two, three])
    expect(texts(withDocuments(question, changes))).toEqual(texts(applyEdits(question, edits)))
  })

  test('a new policy hangs on its holder alone', () => {
    const place: Place = { kind: 'inline policy', name: 'new', of }
    const edit: Edit = { op: 'create', side, place, statement: two }
    const other: Edit = { ...edit, place: { ...place, of: `${of}-2` } }
    expect(applyEdits(question, [edit]).policies.identity).toHaveLength(2)
    expect(applyEdits(question, [other]).policies.identity).toHaveLength(1)
  })

  test('what is no longer there is not changed, and what is emptied is gone', () => {
    const text = doc(one)
    expect(editedText(text, [{ op: 'remove', side, place: attached, from: two }])).toBe(text)
    expect(editedText(text, [{ op: 'remove', side, place: attached, from: one }])).toBeUndefined()
  })

  test('one of AWS’s own changes for one holder: a copy takes its place there', () => {
    const arn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    const at = (attachedTo: string): Place => ({ kind: 'managed policy', arn, attachedTo })
    const group = `arn:aws:iam::${account}:group/team`
    const both = {
      ...question,
      policies: {
        ...question.policies,
        identity: [of, group].map((to) => policyAt(at(to), doc(one))),
      },
    }
    const edit: Edit = { op: 'add', side, place: at(group), statement: two }
    expect(texts(applyEdits(both, [edit])).slice(0, 2)).toEqual([[one], [one, two]])
  })

  test('an edit of what an edit wrote is one edit', () => {
    const add: Edit = { op: 'add', side, place: attached, statement: two }
    const replace: Edit = { op: 'replace', side, place: attached, from: two, statement: three }
    expect(withEdit([add], replace)).toEqual([{ ...add, statement: three }])
    expect(withEdit([add], { op: 'remove', side, place: attached, from: two })).toEqual([])
    const first: Edit = { ...replace, from: one, statement: two }
    expect(withEdit([first], replace)).toEqual([{ ...replace, from: one }])
  })
})

describe('a diff', () => {
  const told = (before?: string, after?: string) =>
    diffOf(before, after).map(({ sign, text }) => sign + text.trim())

  test('shows what is added among what stands', () => {
    expect(told('{"a":[1,2]}', '{"a":[1,2,3]}')).toEqual([
      ' {',
      ' "a": [',
      ' 1,',
      ' 2,',
      '+3',
      ' ]',
      ' }',
    ])
  })

  test('shows nothing of what is not there', () => {
    expect(told(undefined, '{"a":1}')).toEqual(['+{', '+"a": 1', '+}'])
    expect(told('{"a":1}', undefined)).toEqual(['-{', '-"a": 1', '-}'])
  })
})

test('a policy that is detached from one still counts where else it hangs', () => {
  const text = doc({ ...two, Effect: 'Deny' })
  const team: Place = {
    ...{ kind: 'managed policy', arn: managed },
    attachedTo: `arn:aws:iam::${account}:group/team`,
  }
  const identity = [policyAt(attached, text), policyAt(team, text)]
  const change = { place: attached, side, before: text, after: undefined } as const
  const { policies } = withDocuments({ ...question, policies: { identity, resource: [] } }, [
    change,
  ])
  expect(policies.identity.map(({ place }) => place)).toEqual([team])
})
