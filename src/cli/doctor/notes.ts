/** What was left out of what was read is told up to here: a state may have a thousand of one kind. */
const notesMax = 10

export const firstOf = (notes: readonly string[]): readonly string[] =>
  notes.length <= notesMax
    ? notes
    : [...notes.slice(0, notesMax), `and ${notes.length - notesMax} more that were left out`]
