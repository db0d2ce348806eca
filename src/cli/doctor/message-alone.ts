import { Collection } from '../../collected/collection.ts'
import { tasksOfMessage } from '../../doctor/from-message.ts'
import { meaningReport } from '../../estate/meaning/report.ts'
import { type Message, readMessage } from '../../policy/message/read.ts'
import { usage } from '../failure.ts'
import { hasServer } from '../find-server.ts'
import { renderReport } from '../report/render.ts'
import type { Options } from './options.ts'
import { formatOf, pageFor } from './page.ts'
import { settingFrom } from './setting.ts'

/** @throws Failure (usage) where no sentence of AWS's is in it. */
export function messageFrom(text: string): Message {
  const read = readMessage(text)
  if (read.sentences.length === 0)
    throw usage('none of AWS’s sentences about a refusal is in this message: paste the whole of it')
  return read
}

/**
 * What a message says by itself, where nothing else is at hand: no profile, and no running server. It is most of what
 * people ask, so that nothing is loaded for it that reads files, accounts or policies. False where more is at hand.
 */
export async function messageAlone(text: string, options: Options): Promise<boolean> {
  const read = messageFrom(text)
  if (options.profile !== undefined || hasServer(options.endpoint, process.env)) return false
  await settingFrom(options)
  await tellMeaning(text, tasksOfMessage(read, new Collection(), options).notes, options)
  return true
}

/** What its sentences mean, whatever stands in the accounts. */
export async function tellMeaning(
  text: string,
  notes: readonly string[],
  options: Options,
): Promise<void> {
  const report = meaningReport(text, new Date(), notes)
  if (!report) return
  process.exitCode = 1
  process.stdout.write(
    formatOf(options) === 'json'
      ? `${JSON.stringify(report, undefined, 2)}\n`
      : renderReport(report, await pageFor(options)),
  )
}
