import { decide, isSameAccount } from '../decide.ts'
import { applyEdits, type Edit, holderArn, statementsFrom, withEdit } from '../edit/edit.ts'
import { principalName } from '../principal-name.ts'
import type { Decision, Place, PolicyType, Question, StatementRef } from '../types.ts'
import { allowIn, allowInResource, silentLevels } from './allow.ts'
import { exemptions } from './exempt.ts'
import { newAccess, tripleOf } from './measure.ts'
import { minimal } from './minimal.ts'
import type { FixOptions } from './options.ts'
import { fits } from './quota.ts'
import { compileStatement, matches, principalUse } from './statement.ts'
import { widenings } from './widen.ts'

/** Changes that together turn every answer into yes. None of them can be left out. */
export interface Fix {
  readonly edits: readonly Edit[]
  /** What it gives besides, counted as `newAccess` counts. */
  readonly gain: number
  /** False where `editsMax` changes are not enough: more stand in the way behind them. */
  readonly complete: boolean
}

/** Denies and silences that are looked through; past them a fix is not complete. */
export const editsMax = 256

/**
 * The smallest changes that would allow all questions of a task, the one that gives least besides first. Each Allow
 * is one more value in a statement that stands, or a statement of its own; each Deny is narrowed where it stands. In
 * one account there may be two: on the caller's side, and on the resource's. Empty when everything is allowed, or
 * when nothing in a policy can allow it. Takes time in proportion to the statements.
 */
export function fix(questions: readonly Question[], options: FixOptions = {}): readonly Fix[] {
  if (questions.every(isAllowed)) return []
  const own = new Search(questions, options, false).run()
  const grants = own?.edits.some(({ side }) => side === 'identity-based policy')
  // Where the caller's side grants, the resource's may do it instead; where it does not, the search would be the same.
  const other = grants || !own ? new Search(questions, options, true).run() : undefined
  const found = [own, other].filter((one) => one !== undefined)
  const distinct = new Map(found.map((one) => [JSON.stringify(one.edits), one]))
  return [...distinct.values()].sort(
    (a, b) =>
      Number(b.complete) - Number(a.complete) || a.gain - b.gain || a.edits.length - b.edits.length,
  )
}

export const isAllowed = (question: Question): boolean => decide(question).outcome === 'allowed'

type Denied = Exclude<Decision, { outcome: 'allowed' }>

class Search {
  readonly #questions: readonly Question[]
  readonly #options: FixOptions
  readonly #preferResource: boolean
  readonly #task: ReadonlySet<string>
  #edits: readonly Edit[] = []

  constructor(questions: readonly Question[], options: FixOptions, preferResource: boolean) {
    this.#questions = questions
    this.#options = options
    this.#preferResource = preferResource
    this.#task = new Set(questions.map(tripleOf))
  }

  /** Undefined where a question is left that nothing helps. */
  run(): Fix | undefined {
    for (const question of this.#questions) {
      const solved = this.#solve(question)
      if (solved === 'stuck') return undefined
      if (solved === 'too many')
        return { edits: this.#edits, gain: this.#gain(this.#edits), complete: false }
    }
    const edits = minimal(this.#questions, this.#edits)
    return { edits, gain: this.#gain(edits), complete: true }
  }

  #solve(question: Question): 'solved' | 'stuck' | 'too many' {
    for (;;) {
      const current = applyEdits(question, this.#edits)
      const decision = decide(current)
      if (decision.outcome === 'allowed') return 'solved'
      if (this.#edits.length >= editsMax) return 'too many'
      const edits = this.#step(current, decision)
      if (edits.length === 0) return 'stuck'
      for (const edit of edits) this.#edits = withEdit(this.#edits, edit)
    }
  }

  #step(question: Question, decision: Denied): readonly Edit[] {
    if (decision.outcome === 'explicitly-denied')
      return decision.by
        .slice(0, editsMax)
        .flatMap((one) => this.#exempt(question, decision.type, one))
    const candidates = this.#allowing(question, decision.type)
    return fitting(question, candidates, (edit) => helps(question, decision, edit))
  }

  #exempt(question: Question, side: PolicyType, denying: StatementRef): readonly Edit[] {
    const use = principalUse(side)
    const name = holderArn(question) ?? principalName(question.principal)
    const actions = this.#questions.flatMap((one) =>
      one.resource === question.resource &&
      (holderArn(one) ?? principalName(one.principal)) === name
        ? one.action
        : [],
    )
    const spares = (edit: Edit) =>
      !statementsFrom(edit).some((one) => matches(compileStatement(one), question, use))
    const ways = exemptions(side, denying, question, actions, this.#options.actionNames).filter(
      (edit) => spares(edit) && newAccess(edit, question, this.#task, this.#options).lost === 0,
    )
    return fitting(question, this.#leastFirst(question, ways))
  }

  #allowing(question: Question, type: PolicyType): readonly Edit[] {
    const either = type === 'identity-based policy' && isSameAccount(question)
    const made = this.#edits.flatMap(({ op, place }): readonly Place[] =>
      op === 'create' ? [place] : [],
    )
    const own = () => [
      ...widenings(type, question),
      ...allowIn(type, question, made, this.#options),
    ]
    const other = () => [
      ...widenings('resource-based policy', question),
      ...allowInResource(question),
    ]
    if (either && this.#preferResource) {
      const there = this.#leastFirst(question, other())
      if (there.length > 0) return there
    }
    const here = this.#leastFirst(question, own())
    return either && here.length === 0 ? this.#leastFirst(question, other()) : here
  }

  /** By new access, then by what is written. A Deny is dropped only where nothing narrower helps. */
  #leastFirst(question: Question, edits: readonly Edit[]): readonly Edit[] {
    const rank = (edit: Edit) => ({
      edit,
      drops: Number(edit.op === 'remove'),
      gain: newAccess(edit, question, this.#task, this.#options).gained,
      text: written(edit),
    })
    return edits
      .map(rank)
      .sort((a, b) => a.drops - b.drops || a.gain - b.gain || a.text - b.text)
      .map(({ edit }) => edit)
  }

  #gain(edits: readonly Edit[]): number {
    const most = (edit: Edit) =>
      Math.max(
        ...this.#questions.map((one) => newAccess(edit, one, this.#task, this.#options).gained),
      )
    return edits.reduce((sum, edit) => sum + most(edit), 0)
  }
}

/** The first whose document is not too long; where all are, the first, so that it can be said. */
function fitting(
  question: Question,
  edits: readonly Edit[],
  helps = (_: Edit) => true,
): readonly Edit[] {
  const helping = edits.find(helps)
  if (!helping || fits(helping, question)) return helping ? [helping] : []
  return [edits.find((edit) => fits(edit, question) && helps(edit)) ?? helping]
}

const documentCharacters = 50
/** A policy of the caller's own comes before a managed one, which may come to hang on others. */
const managedCharacters = 1000

/** Characters more than before. */
function written(edit: Edit): number {
  const to = JSON.stringify(statementsFrom(edit)).length
  const from = 'from' in edit ? JSON.stringify([edit.from]).length : 0
  if (edit.op !== 'create' && edit.op !== 'add') return Math.abs(to - from)
  if (edit.place.kind === 'managed policy') return to + managedCharacters
  return to + (edit.op === 'create' ? documentCharacters : 0)
}

/** Something else stands in the way afterwards, or nothing. */
function helps(question: Question, before: Denied, edit: Edit): boolean {
  const edited = applyEdits(question, [edit])
  const after = decide(edited)
  if (after.outcome === 'allowed' || after.outcome !== before.outcome || after.type !== before.type)
    return true
  return (
    before.type === 'service control policy' &&
    silentLevels(edited).length < silentLevels(question).length
  )
}
