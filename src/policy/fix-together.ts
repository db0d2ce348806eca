import { decide } from './decide.ts'
import { applyEdit, type Edit, type Fix, fixes } from './fix.ts'
import { isObject, type JsonObject } from './parse.ts'
import type { Question } from './types.ts'

/**
 * Fixes for several questions of one caller about one resource, such as the two actions of a pull: one
 * statement that names all actions where each alone would need a statement of its own. Each is proven
 * by asking every question again.
 */
export function fixesTogether(questions: readonly Question[]): readonly Fix[] {
  const [first, ...others] = questions.map((question) => fixes(question, decide(question)))
  if (!first) return []
  return first.flatMap((fix) => {
    const parts = others.map((found) => found.find((other) => shape(other) === shape(fix)))
    if (parts.some((part) => part === undefined)) return []
    const all = [fix, ...(parts as readonly Fix[])]
    const merged: Fix = { edits: fix.edits.map((_, at) => mergeEdits(all, at)) }
    return questions.every((question) => allows(question, merged)) ? [merged] : []
  })
}

/** What a fix changes, the actions apart. */
const shape = ({ edits }: Fix): string =>
  JSON.stringify(
    edits.map(({ side, holder, label, change, statement }) => [
      side,
      holder,
      label,
      change,
      { ...statement, Action: undefined },
    ]),
  )

function mergeEdits(all: readonly Fix[], at: number): Edit {
  const edits = all.flatMap(({ edits }) => edits[at] ?? [])
  const [edit] = edits
  if (!edit) throw new RangeError('a fix without that edit')
  if (edit.change !== 'add-statement' || !edit.statement || edit.document === undefined) return edit
  const actions = [...new Set(edits.flatMap(({ statement }) => statement?.Action ?? []))]
  const statement: JsonObject = {
    ...edit.statement,
    Action: actions.length === 1 ? actions[0] : actions,
  }
  return { ...edit, statement, document: withLast(edit.document, statement) }
}

function withLast(document: string, statement: JsonObject): string {
  const value: unknown = JSON.parse(document)
  const before = isObject(value) && Array.isArray(value.Statement) ? value.Statement : []
  const Statement = [...before.slice(0, -1), statement]
  return JSON.stringify(isObject(value) ? { ...value, Statement } : { Statement }, undefined, 2)
}

const allows = (question: Question, { edits }: Fix): boolean =>
  decide(edits.reduce(applyEdit, question)).outcome === 'allowed'
