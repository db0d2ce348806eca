import { expect, test } from 'vitest'
import { inEnumOrder, inMapOrder } from './java-order.ts'

const itself = (name: string) => name

// Each text is as AWS sent it; sorted first, so that the order is the rule's.
test.each([
  ['IAM', 'minimumPasswordLength, passwordReusePrevention, maxPasswordAge'],
  ['IAM', 'clientIDList, thumbprintList, url'],
  ['Firehose', 'versionId, catalogId, databaseName, roleARN, region, tableName'],
  ['IoT', 'jobExecutionsRolloutConfig, presignedUrlConfig, jobExecutionsRetryConfig, abortConfig'],
  ['IoT', 'minNumberOfExecutedThings, failureType, action, thresholdPercentage'],
  ['Bedrock', 'agentId, agentAliasId'],
  ['Cognito', 'confirmationCode, password, username'],
  ['DynamoDB', 'writeCapacityUnits, readCapacityUnits'],
])('members that %s names: %s', (_, text) => {
  expect(inMapOrder(text.split(', ').sort(), itself).join(', ')).toBe(text)
})

test('a table of more than twelve members has more buckets', () => {
  // All thirteen of DynamoDB's UpdateItem, of which five are recorded.
  const members =
    'attributeUpdates conditionExpression conditionalOperator expected expressionAttributeNames expressionAttributeValues key returnConsumedCapacity returnItemCollectionMetrics returnValues returnValuesOnConditionCheckFailure tableName updateExpression'
  const recorded =
    'returnConsumedCapacity tableName returnValues returnItemCollectionMetrics key'.split(' ')
  const ordered = inMapOrder(members.split(' '), itself)
  expect(ordered.filter((name) => recorded.includes(name))).toEqual(recorded)
})

test.each([
  'x86_64, arm64',
  'Terminate, Allow',
  'RESPONSE_STREAM, BUFFERED',
  'PublishedVersions, None',
  'LATEST, AT_TIMESTAMP, TRIM_HORIZON',
  'IMMUTABLE, MUTABLE, MUTABLE_WITH_EXCLUSION, IMMUTABLE_WITH_EXCLUSION',
  'ALL, TIMED_OUT, FAILED, REJECTED',
  'ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW',
  'AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON',
  'REGISTRY_AND_SHADOW, OFF, REGISTRY',
  'INDEXES, TOTAL, NONE',
])('values of an enumeration: %s', (text) => {
  expect(inEnumOrder(text.split(', ').sort()).join(', ')).toBe(text)
})
