import { AwsError } from '../../../aws/error.ts'
import type { Message } from '../../../aws/models/sqs.types.gen.ts'
import type { Caller } from '../../../estate/caller.ts'
import { isObject } from '../../../policy/parse.ts'
import type { InvocationResult } from '../../../runner/types.ts'
import { newUuid } from '../../../store/ids.ts'
import type { LambdaFunction } from '../../../store/lambda/function.ts'
import type { Mapping } from '../../../store/lambda/mappings.ts'
import type { Needs } from '../../kernel/needs.ts'
import { lambdaItself } from '../principal.ts'
import { runFunction } from '../run-function.ts'
import { parsePattern } from './pattern.ts'
import { passes, recordOf, type SqsRecord } from './record.ts'
import { queueUrlOf } from './source.ts'

/** Gives a batch to the function, and deletes what it is done with; the rest is seen again when the queue shows it. */
export async function deliver(
  batch: readonly Message[],
  mapping: Mapping,
  fn: LambdaFunction,
  poller: Caller,
  needs: Needs,
): Promise<void> {
  const records = batch.map((message) => recordOf(message, mapping.sourceArn))
  const patterns = (mapping.settings.filters ?? [])
    .map(parsePattern)
    .filter((pattern) => pattern !== undefined)
  const isWanted = (record: SqsRecord) =>
    patterns.length === 0 || patterns.some((pattern) => passes(pattern, record))
  const wanted = records.filter(isWanted)
  const unwanted = records.filter((record) => !isWanted(record))
  const failed = wanted.length === 0 ? new Set() : await failuresOf(wanted, mapping, fn, needs)
  const done = [...unwanted, ...wanted.filter(({ messageId }) => !failed.has(messageId))]
  await remove(done, mapping, poller, needs)
}

/** The ids of those that are to come again. */
async function failuresOf(
  records: readonly SqsRecord[],
  { settings, functionArn }: Mapping,
  fn: LambdaFunction,
  needs: Needs,
): Promise<ReadonlySet<string | undefined>> {
  const all = new Set(records.map(({ messageId }) => messageId))
  const requestId = newUuid()
  const itself = lambdaItself(fn, requestId)
  try {
    const event = Buffer.from(JSON.stringify({ Records: records }))
    const { result, log } = await runFunction(fn, { requestId, event, arn: functionArn }, needs)
    needs.succeeded(itself)
    await log.kept
    if (result.error !== undefined) return all
    return settings.reportsFailures ? reported(result, all) : new Set()
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    await needs.refused(itself, 'lambda', 'Invoke', error.message)
    return all
  }
}

/**
 * What a function reports with `ReportBatchItemFailures`. A report that AWS cannot read, or that names what was not in the batch, fails the whole of it.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function reported(
  { payload }: Pick<InvocationResult, 'payload'>,
  all: ReadonlySet<string | undefined>,
): ReadonlySet<string | undefined> {
  const none = new Set<string>()
  let answer: unknown
  try {
    const text = Buffer.from(payload).toString()
    answer = text === '' ? null : JSON.parse(text)
  } catch {
    return all
  }
  if (!isObject(answer)) return answer === null || answer === '' ? none : all
  const failures = answer.batchItemFailures
  if (failures === undefined || failures === null) return none
  if (!Array.isArray(failures)) return all
  const ids = failures.map((one: unknown) => (isObject(one) ? one.itemIdentifier : undefined))
  return ids.every((id) => typeof id === 'string' && all.has(id)) ? new Set(ids.map(String)) : all
}

const entriesMax = 10

async function remove(
  records: readonly SqsRecord[],
  { sourceArn }: Mapping,
  poller: Caller,
  needs: Needs,
): Promise<void> {
  for (let at = 0; at < records.length; at += entriesMax) {
    const Entries = records
      .slice(at, at + entriesMax)
      .map(({ receiptHandle = '' }, n) => ({ Id: String(n), ReceiptHandle: receiptHandle }))
    const caller = { ...poller, request: { ...poller.request, id: newUuid() } }
    const QueueUrl = queueUrlOf(sourceArn)
    try {
      await needs.call('sqs', 'DeleteMessageBatch', { QueueUrl, Entries }, caller)
      needs.succeeded(caller)
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      await needs.refused(caller, 'sqs', 'DeleteMessageBatch', error.message)
    }
  }
}
