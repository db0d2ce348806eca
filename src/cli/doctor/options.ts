import type { TaskName } from '../../doctor/task.ts'
import type { LanguageOption } from '../language/say.ts'
import type { TaskOptions } from './named-task.ts'
import type { ReadNow } from './read-now.ts'
import type { SettingOptions } from './setting.ts'

export type Format = 'text' | 'json' | 'sarif' | 'markdown'

/** What may be typed behind `tidegate doctor`. */
export interface Options extends TaskOptions, SettingOptions, ReadNow, LanguageOption {
  readonly vpcEndpoint?: readonly string[]
  readonly all?: boolean
  readonly clipboard?: boolean
  readonly full?: boolean
  readonly json?: boolean
  readonly apply?: boolean
  readonly format: Format
  /** False where the accounts are said to be in none. */
  readonly organization: boolean
}

export const taskNames: readonly TaskName[] = [
  'create-function',
  'update-function-code',
  'invoke',
  'push',
  'pull',
]
