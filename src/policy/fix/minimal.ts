import { decide } from '../decide.ts'
import { applyEdits, type Edit } from '../edit/edit.ts'
import type { JsonObject } from '../parse.ts'
import type { Question } from '../types.ts'

/** Leaves out every edit, and every action that an edit adds, without which all answers are still yes. */
export function minimal(questions: readonly Question[], edits: readonly Edit[]): readonly Edit[] {
  const allows = (kept: readonly Edit[]) =>
    questions.every((question) => decide(applyEdits(question, kept)).outcome === 'allowed')
  // Each try applies all edits again: where they are many, they are many Denies, of which each one counts.
  if (edits.length > triedMax) return edits
  let kept = edits
  for (const edit of edits) {
    const without = kept.filter((one) => one !== edit)
    if (allows(without)) kept = without
  }
  for (const at of kept.keys()) kept = kept.with(at, leanest(kept, at, allows))
  return kept
}

const triedMax = 64

function leanest(
  edits: readonly Edit[],
  at: number,
  allows: (edits: readonly Edit[]) => boolean,
): Edit {
  let edit = edits[at]
  if (!edit) throw new RangeError(`expected an edit at ${at}`)
  if (edit.op !== 'add' && edit.op !== 'create') return edit
  for (const action of [edit.statement.Action].flat()) {
    const left = [edit.statement.Action].flat().filter((one) => one !== action)
    if (left.length === 0) break
    const statement: JsonObject = { ...edit.statement, Action: left.length > 1 ? left : left[0] }
    const tried: Edit = { ...edit, statement }
    if (allows(edits.with(at, tried))) edit = tried
  }
  return edit
}
