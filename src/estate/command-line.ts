import type { Call } from './commands.ts'

/** Longer documents go through a file: a terminal takes about four thousand characters in a line. */
const inlineMax = 1500

/** A line for bash, or several that are pasted at once. `as` is an account. */
export function commandLine({ words, document }: Call, as: string): string {
  const line = ['npx tidegate exec --as', as, '-- aws', ...optionsOf(words).map(quoted)].join(' ')
  if (!document) return line
  const { option, text } = document
  if (text.length <= inlineMax) return `${line} ${option} ${singleQuoted(text)}`
  const pretty = JSON.stringify(JSON.parse(text), undefined, 2)
  // No line of indented JSON is this word alone.
  return `document=$(mktemp) && cat >"$document" <<'END'\n${pretty}\nEND\n${line} ${option} "file://$document"`
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
