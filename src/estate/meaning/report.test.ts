import { expect, test } from 'vitest'
import { wrappings } from '../../policy/message/wrappings.fixture.ts'
import { meaningReport } from './report.ts'

const at = new Date('2030-01-01T00:00:00Z')
const sentence =
  'User: arn:aws:iam::123456789012:user/alice is not authorized to perform: ecr:PutImage on resource: arn:aws:ecr:eu-west-1:210987654321:repository/web because no resource-based policy allows the ecr:PutImage action'

test.each(Object.entries(wrappings))('as %s prints it, a message is read', (_, wrapped) => {
  expect(meaningReport(wrapped(sentence), at, ['note'])).toMatchObject({
    caller: 'arn:aws:iam::123456789012:user/alice',
    service: 'ecr',
    operation: 'PutImage',
    message: sentence,
    decisions: [],
    fixes: [],
    meanings: [{ ask: { account: '210987654321' } }],
    notes: ['note'],
  })
})

test('what holds none of AWS’s sentences makes no report', () => {
  expect(meaningReport('it does not work', at, [])).toBeUndefined()
})
