import { usage } from '../failure.ts'

/** @throws Failure (usage) where it is not `NAME=VALUE`. */
export function pairOf(text: string): readonly [string, string] {
  const [, name, value] = /^([A-Za-z0-9]+)=(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined)
    throw usage(`--parameter: expected NAME=VALUE, got \`${text}\``)
  return [name, value]
}
