import type { Answer } from '../../collected/answer.ts'
import type { Collection } from '../../collected/collection.ts'
import { answersIn } from '../../collected/recognise.ts'
import type { Account } from '../collect/account.ts'
import { NoServer } from '../failure.ts'
import { findServer } from '../find-server.ts'
import { sayAside } from '../language/say.ts'
import type { RunningServer } from '../run-file.ts'
import { collectionFrom } from './files.ts'
import { type SettingOptions, settingFrom } from './setting.ts'
import { remember } from './text.ts'

export interface ReadNow {
  /** AWS profiles: accounts that are read on the spot. */
  readonly profile?: readonly string[]
  readonly region?: readonly string[]
  readonly endpoint?: string
}

/** What the files say and the profiles; with neither, what stands in the running server, if there is one. */
export async function collectionOf(
  paths: readonly string[],
  options: ReadNow & SettingOptions,
): Promise<Collection> {
  const { profile = [], region = [], endpoint } = options
  const setting = await settingFrom(options)
  if (profile.length > 0) {
    const { accountsOf } = await import('../collect/connections.ts')
    return collectionFrom(paths, setting, await answersOf(await accountsOf(profile, region)))
  }
  return paths.length > 0
    ? collectionFrom(paths, setting)
    : collectionFrom([], setting, await ofServer(endpoint))
}

/** Everything that stands in a running server. */
export const collectionOfServer = async (server: RunningServer): Promise<Collection> =>
  collectionFrom([], {}, await answersOfServer(server))

async function answersOfServer(server: RunningServer): Promise<readonly Answer[]> {
  const { accountsOfServer } = await import('../collect/from-server.ts')
  return await answersOf(await accountsOfServer(server))
}

async function ofServer(endpoint: string | undefined): Promise<readonly Answer[]> {
  try {
    return await answersOfServer(findServer(endpoint, process.env))
  } catch (error) {
    if (error instanceof NoServer && endpoint === undefined) return []
    throw error
  }
}

/** As if it had been written to files and read from them: causes are shown where they would stand. */
async function answersOf(accounts: readonly Account[]): Promise<readonly Answer[]> {
  const { gather } = await import('../collect/gather.ts')
  const { textsOf } = await import('../collect/write.ts')
  const { startProgress } = await import('../collect/progress.ts')
  const say = await sayAside()
  const progress = startProgress(process.stderr, say)
  const { answers, notes } = await gather(accounts, progress.step).finally(progress.end)
  for (const note of notes) process.stderr.write(`tidegate: ${say(note)}\n`)
  return [...textsOf(answers)].flatMap(([file, text]) => {
    remember(file, text)
    return answersIn(text, { file, pointer: '' })
  })
}
