import { cleaned, joinings } from './clean.ts'
import { type DenialSentence, denialsIn } from './denials.ts'
import { type RefusalSentence, refusalsIn, wrappersIn } from './refusals.ts'
import { type Surroundings, surroundingsOf } from './surroundings.ts'

/** What a pasted message says: AWS's sentences, each once, in order, and what stood around them. */
export interface Message extends Surroundings {
  readonly sentences: readonly (DenialSentence | RefusalSentence)[]
}

/**
 * Reads an error as people paste it: from any client, log or mail, with its colours, quotes, escapes and line breaks. An
 * empty list of sentences means that none of AWS's is in it.
 */
export function readMessage(pasted: string): Message {
  const text = cleaned(pasted)
  const [first, ...others] = joinings(text).map((line) => ({ line, found: sentencesIn(line) }))
  const best = others.reduce((one, other) => (said(other.found) > said(one.found) ? other : one), {
    line: first?.line ?? '',
    found: first?.found ?? [],
  })
  return { sentences: best.found, ...surroundingsOf(best.line) }
}

/** A policy's denial says more than the fixed sentences that clients add to it, and those more than a client's own words. */
function sentencesIn(line: string): Message['sentences'] {
  const denials = denialsIn(line).filter(isWhole)
  const said = [...wordedMost(denials), ...refusalsIn(line)]
  return said.length > 0 ? said : wrappersIn(line)
}

/** Where a broken line left a stump, another reading of it has the whole. */
const isWhole = ({ principal }: DenialSentence): boolean =>
  principal === undefined ||
  !principal.startsWith('arn:') ||
  /^arn:[^:]+:\w+::[^:]*:\S+/.test(principal)

/** Tools repeat a sentence, sometimes cut short: the fullest of the same question stands for all. */
function wordedMost(denials: readonly DenialSentence[]): readonly DenialSentence[] {
  const fullest = new Map<string, DenialSentence>()
  for (const one of denials) {
    const key = `${one.principal} ${one.action.toLowerCase()}`
    const known = [...fullest].find(
      ([other, { resource }]) =>
        other.startsWith(key) &&
        (resource === one.resource ||
          !resource ||
          !one.resource ||
          resource.startsWith(one.resource)),
    )
    if (!known) fullest.set(`${key} ${one.resource}`, one)
    else if (fieldsOf(one) > fieldsOf(known[1])) fullest.set(known[0], one)
  }
  return [...fullest.values()]
}

const fieldsOf = (one: DenialSentence): number => Object.keys(one).length

const said = (sentences: Message['sentences']): number =>
  sentences.reduce((sum, one) => sum + Object.keys(one).length, 0)
