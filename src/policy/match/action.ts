import type { Element } from '../parse.ts'
import { type Glob, globMatches, globOf } from './glob.ts'

export interface CompiledActions {
  readonly not: boolean
  readonly says: readonly string[]
  readonly globs: readonly Glob[]
}

export const compileActions = ({ not, values }: Element<string>): CompiledActions => ({
  not,
  says: values,
  globs: values.flatMap((value) => actionGlob(value) ?? []),
})

/** Case-insensitive. A service prefix holds no wildcard, except that `*` alone is every action. */
function actionGlob(value: string): Glob | undefined {
  const colon = value.indexOf(':')
  const prefix = colon < 0 ? '' : value.slice(0, colon)
  if (colon < 0 ? !/^\*+$/.test(value) : /[*?]/.test(prefix)) return undefined
  return globOf(value.toLowerCase())
}

/** `action` is lower-case. */
export function actionMatches(actions: CompiledActions, action: string): boolean {
  for (const glob of actions.globs) if (globMatches(glob, action)) return !actions.not
  return actions.not
}
