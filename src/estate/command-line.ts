import type { Call } from './call.ts'
import type { Guard } from './guard.ts'

/** Longer documents go through a file: a terminal takes about four thousand characters in a line. */
const inlineMax = 1500

/** A line for bash, or several that are pasted at once. `as` is an account, or the ARN of a user or role. */
export function commandLine(call: Call, as: string): string {
  const { document, guard, keeps } = call
  const before = guard ? `${guarded(guard, as)} &&\n` : ''
  const line = callLine(call, as)
  const kept = (whole: string) =>
    keeps === undefined ? whole : `made=$(${whole} --query ${quoted(keeps)} --output text)`
  if (!document) return `${before}${kept(line)}`
  const { option, text } = document
  if (text.length <= inlineMax) return `${before}${kept(`${line} ${option} ${singleQuoted(text)}`)}`
  const pretty = JSON.stringify(JSON.parse(text), undefined, 2)
  const whole = kept(`${line} ${option} "file://$document"`)
  // No line of indented JSON is this word alone.
  return `${before}document=$(mktemp) && cat >"$document" <<'END' &&\n${pretty}\nEND\n${whole}`
}

const callLine = ({ words, takes }: Call, as: string): string =>
  takes === undefined ? awsLine(words, as) : `${awsLine(words, as)} ${takes} "$made"`

const awsLine = (words: readonly string[], as: string): string =>
  ['npx tidegate exec --as', as, '-- aws', ...optionsOf(words).map(quoted)].join(' ')

/** True where the document still is what was seen. */
function guarded({ words, expects, isSum, label }: Guard, as: string): string {
  const read = `${awsLine(words, as)} 2>/dev/null${isSum ? ' | cksum' : ''}`
  const told = singleQuoted(`the ${label} is another by now: ask Tidegate again`)
  return `{ [ "$(${read})" = ${quoted(expects)} ] || { echo ${told} >&2; false; }; }`
}

/** A name may begin with a hyphen: it would be taken for an option. */
const optionsOf = (words: readonly string[]): readonly string[] =>
  words.flatMap((word, at) => {
    if (isNamed(words[at - 1]) && word.startsWith('-')) return []
    const value = words[at + 1]
    return isNamed(word) && value?.startsWith('-') ? [`${word}=${value}`] : [word]
  })

const isNamed = (word = ''): boolean => /^--[a-z-]+-name$/.test(word)

const singleQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : singleQuoted(word))
