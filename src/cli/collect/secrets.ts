import type { KeptAnswer } from './asker.ts'
import { counted } from './gather.ts'

/** Stands in the place of what is not written. */
export const withheld = 'not written: it looks like a secret'

/** What tools and services make so that it is recognised. */
const tokens =
  /-----BEGIN [A-Z ]*PRIVATE KEY|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bxox[abeprs]-[\w-]{10,}|\b[rs]k_(?:live|test)_\w{10,}|\bnpm_\w{30,}|\beyJ[\w-]{8,}\.eyJ[\w-]{8,}|\bAIza[\w-]{30,}|:\/\/[^/\s:@]+:[^/\s@]+@/

/** Of a tag: what people put behind such a name is not meant to be read. */
const names =
  /passw(?:or)?d|passphrase|secret|token|credential|(?:api|access|private|auth|encryption)[-_. ]?key/i

const isSecret = (name: string, value: string): boolean =>
  tokens.test(value) || (names.test(name) && !/^(?:true|false|yes|no|\d{0,4})$/i.test(value))

/** What is written of answers, and for people what is not. What is only read on the spot is kept nowhere. */
export function withoutSecrets(answers: readonly KeptAnswer[]): {
  readonly answers: readonly KeptAnswer[]
  readonly notes: readonly string[]
} {
  const withheld: string[] = []
  const told = answers.map((answer) => {
    const { output, tags } = withoutTags(answer.output)
    for (const tag of tags)
      withheld.push(`account ${answer.account}: the value of the tag \`${tag}\``)
    return output === undefined ? answer : { ...answer, output }
  })
  const notes = [...counted(withheld)].map(
    ([what, count]) =>
      `${what} looks like a secret and was not written${count > 1 ? `, ${count} times` : ''}: what depends on it cannot be told`,
  )
  return { answers: told, notes }
}

/** An output without the values of tags that look like secrets, and the names of those tags. */
function withoutTags<Value>(output: Value): {
  readonly output: Value
  readonly tags: readonly string[]
} {
  const tags: string[] = []
  const told = (name: string, value: string): string => {
    if (!isSecret(name, value)) return value
    tags.push(name)
    return withheld
  }
  const inTags = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(({ Key, Value }) => ({ Key, Value: told(Key, Value) }))
      : Object.fromEntries(
          Object.entries(value ?? {}).map(([name, one]) => [name, told(name, one)]),
        )
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [
        name,
        /^tags$/i.test(name) && typeof one === 'object' && one !== null ? inTags(one) : walk(one),
      ]),
    )
  }
  return { output: walk(output) as Value, tags }
}
