import { fromJson } from '../json.ts'
import { fill, type Piece, tightPieces } from './fill.ts'

/** For whom commands are printed: the server of this machine, or AWS. */
export type Target = { readonly typed: string } | 'aws'

const local = /^(?:npx )?tidegate(?= )/gm
const asOwner = /^(?:npx )?tidegate exec --as (\d{12}) -- aws(?= )/gm

/** The command as this person types it: with the name that the program has here, or with a profile of AWS. */
export const retargeted = (command: string, target: Target): string =>
  target === 'aws'
    ? command.replace(asOwner, 'aws --profile account-$1')
    : command.replace(local, target.typed)

/** The accounts of which commands for AWS name a profile. */
export const profilesIn = (commands: readonly string[]): readonly string[] => [
  ...new Set(
    commands.flatMap((one) =>
      [...one.matchAll(/--profile (account-\d{12})/g)].map(([, name = '']) => name),
    ),
  ),
]

// Nothing that a shell gives a meaning besides quotes: only between such words may a line be broken.
const simple = /^(?:'[^']*'|\\'|[\w@%+=:,./ -])+$/

/** A command in lines that paste as they stand, broken between words, and inside a document between its tokens. */
export function commandLines(command: string, width: number): readonly string[] {
  if (!simple.test(command)) return command.split('\n')
  return fill(pieces(command.match(/(?:'[^']*'|\\'|[^\s'\\])+/g) ?? []), width)
}

function pieces(words: readonly string[]): readonly Piece[] {
  const found: Piece[] = []
  for (const [at, word] of words.entries()) {
    const isValue =
      !word.startsWith('-') && words[at - 1]?.startsWith('--') && words[at - 1] !== '--'
    const [first, ...rest] = wordPieces(word)
    const option = isValue ? found.pop() : undefined
    if (first)
      found.push({
        ...first,
        text: option ? `${option.text} ${first.text}` : first.text,
        space: ' ',
        end: ' \\',
      })
    found.push(...rest)
  }
  return found
}

function wordPieces(word: string): readonly Piece[] {
  const document = /^'([[{][^']*)'$/.exec(word)?.[1]
  const value = document === undefined ? undefined : fromJson(document)
  // Whoever wrote a number another way than JavaScript does keeps it.
  if (document === undefined || JSON.stringify(value) !== document)
    return [{ text: word, space: ' ', end: ' \\' }]
  const inner = tightPieces(value)
  return inner.map((piece, at) => ({
    ...piece,
    text: `${at === 0 ? "'" : ''}${piece.text}${at === inner.length - 1 ? "'" : ''}`,
  }))
}
