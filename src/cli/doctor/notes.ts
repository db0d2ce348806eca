import { asItIs, type Say } from '../language/translate.ts'
import { printable } from '../terminal.ts'

/** What was left out of what was read is told up to here: a state may have a thousand of one kind. */
const notesMax = 10

export const firstOf = (notes: readonly string[]): readonly string[] =>
  notes.length <= notesMax
    ? notes
    : [...notes.slice(0, notesMax), `and ${notes.length - notesMax} more that were left out`]

/** Beside what is printed: programs that read that are not disturbed. */
export function sayNotes(notes: readonly string[], say: Say = asItIs): void {
  for (const note of firstOf(notes)) process.stderr.write(`tidegate: ${say(printable(note))}\n`)
}
