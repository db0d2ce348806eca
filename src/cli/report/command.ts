import { parseArn } from '../../names/arn.ts'
import { fromJson } from '../json.ts'
import { fill, type Piece, tightPieces } from './fill.ts'
import { wordsOf } from './shell.ts'

/** For whom commands are printed: the server of this machine, or AWS. */
export type Target = { readonly typed: string } | 'aws'

const program = /(?:\bnpx )?\btidegate(?= (?:exec|explain|operations|policy)\b)/g
const asActor = /(?:\bnpx )?\btidegate exec --as (\S+) -- aws(?= )/g
const ofShell = / --endpoint-url "\$\{AWS_ENDPOINT_URL:\?\}"/g

/** The command as this person types it: with the name that the program has here, or with a profile of AWS. */
export function retargeted(command: string, target: Target): string {
  if (target !== 'aws') return unquoted(command, (text) => text.replace(program, target.typed))
  return unquoted(command, (text) =>
    text
      .replace(asActor, (_, actor: string) => `aws --profile ${profileOf(actor)}`)
      .replace(ofShell, ''),
  )
}

/** A command for AWS itself, as somebody of that account. */
export const asAccount = (command: string, account: string): string =>
  unquoted(command, (text) =>
    text.replace(/\baws (?=[a-z]+ )/g, `aws --profile ${profileOf(account)} `),
  )

/** The profiles to fill in that a command for AWS names. */
export const profilesIn = (command: string): readonly string[] =>
  [...command.matchAll(/ --profile (\S+)/g)].map(([, profile = '']) => profile)

/** `account-111111111111`, `role-admin-111111111111` */
function profileOf(actor: string): string {
  const { account, resource } = parseArn(actor) ?? {}
  return account ? `${resource?.replaceAll('/', '-')}-${account}` : `account-${actor}`
}

/** What stands in single quotes is somebody's document. */
const unquoted = (command: string, change: (text: string) => string): string =>
  command.replace(/'[^']*'|[^']+/g, (part) => (part.startsWith("'") ? part : change(part)))

/** Without the look at what stands there, which comes first where a document is written over. */
export const unguarded = (command: string): string =>
  command.replace(/^\{ \[ "\$\(.*\)" = .* \|\| \{ .*; false; \}; \} &&\n/, '')

/** A command in lines that paste as they stand, broken between words, and inside a document between its tokens. */
export function commandLines(command: string, width: number): readonly string[] {
  let end: string | undefined
  return command.split('\n').flatMap((line) => {
    if (end !== undefined) {
      if (line === end) end = undefined
      return [line]
    }
    end = /<<'(\w+)'/.exec(line)?.[1]
    const words = wordsOf(line)
    return words ? fill(pieces(words), width) : [line]
  })
}

/** An option keeps its value beside it. */
function pieces(words: readonly string[]): readonly Piece[] {
  const found: Piece[] = []
  for (const [at, word] of words.entries()) {
    const isValue = /^--[a-z]/.test(words[at - 1] ?? '') && !word.startsWith('-')
    const [first, ...rest] = wordPieces(word)
    const option = isValue ? found.pop() : undefined
    if (first) found.push({ ...first, text: option ? `${option.text} ${first.text}` : first.text })
    found.push(...rest)
  }
  return found
}

function wordPieces(word: string): readonly Piece[] {
  const whole: Piece = { text: word, space: ' ', end: ' \\' }
  const document = /^'([[{][^']*)'$/.exec(word)?.[1]
  const value = document === undefined ? undefined : fromJson(document)
  // Whoever wrote a number another way than JavaScript does keeps it.
  if (document === undefined || JSON.stringify(value) !== document) return [whole]
  const inner = tightPieces(value)
  return inner.map((piece, at) => ({
    ...(at === 0 ? whole : piece),
    text: `${at === 0 ? "'" : ''}${piece.text}${at === inner.length - 1 ? "'" : ''}`,
  }))
}
