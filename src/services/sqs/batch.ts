import { AwsError } from '../../aws/error.ts'
import type { BatchResultErrorEntry } from '../../aws/models/sqs.types.gen.ts'

const entriesMax = 10

/** The entries of a batch. Throws what fails the whole request: none, too many, bad ids, an id twice. */
export function checkEntries<Entry extends { readonly Id: string }>(
  entries: readonly Entry[] = [],
  kind: string,
): readonly Entry[] {
  if (entries.length === 0)
    throw new AwsError('EmptyBatchRequest', `There should be at least one ${kind} in the request.`)
  if (entries.length > entriesMax)
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${entriesMax}. You have sent ${entries.length}.`,
    )
  const seen = new Set<string>()
  for (const { Id } of entries) {
    if (!/^[\w-]{1,80}$/.test(Id))
      throw new AwsError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      )
    if (seen.has(Id)) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`)
    seen.add(Id)
  }
  return entries
}

/** Does each entry by itself, in order: those that are refused fail alone. */
export async function eachEntry<Entry extends { readonly Id: string }, Result>(
  entries: readonly Entry[],
  run: (entry: Entry) => Promise<Result>,
): Promise<{ Successful?: readonly Result[]; Failed?: readonly BatchResultErrorEntry[] }> {
  const Successful: Result[] = []
  const Failed: BatchResultErrorEntry[] = []
  for (const entry of entries)
    try {
      Successful.push(await run(entry))
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      Failed.push({ Id: entry.Id, SenderFault: true, Code: error.code, Message: error.message })
    }
  return { ...(Successful.length > 0 && { Successful }), ...(Failed.length > 0 && { Failed }) }
}
