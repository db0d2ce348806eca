import { z } from 'zod'
import { usage } from '../failure.ts'
import { pairOf } from './pair.ts'

const list = z.array(z.object({ ParameterKey: z.string(), ParameterValue: z.string().optional() }))
const texts = z.array(z.string().regex(/^[A-Za-z0-9]+=/))
const map = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

/**
 * A file of parameters in any form that deploying takes: a list of `ParameterKey` and `ParameterValue`, a list of
 * `NAME=VALUE`, or an object, which may stand under `Parameters`.
 *
 * @throws Failure (usage) for any other.
 */
export function parametersIn(text: string, file: string): Readonly<Record<string, string>> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw usage(`\`${file}\`: expected parameters in JSON, and it cannot be read as JSON`)
  }
  const entries = list.safeParse(value).data
  if (entries)
    return Object.fromEntries(
      entries.flatMap(({ ParameterKey, ParameterValue }) =>
        ParameterValue === undefined ? [] : [[ParameterKey, ParameterValue]],
      ),
    )
  const pairs = texts.safeParse(value).data
  if (pairs) return Object.fromEntries(pairs.map(pairOf))
  const own = map.safeParse((value as { Parameters?: unknown } | null)?.Parameters ?? value).data
  if (!own)
    throw usage(
      `\`${file}\`: expected a list of ParameterKey and ParameterValue, a list of NAME=VALUE, or an object of them`,
    )
  return Object.fromEntries(Object.entries(own).map(([name, one]) => [name, String(one)]))
}
