import type { Position } from '../../../policy/json.ts'

/** Offsets into a text: from `start`, up to and without `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** What comes in the place of a part of a text. Written with `\n`, whatever ends the lines of that text. */
export interface TextEdit extends Span {
  readonly text: string
}

/** A change that cannot be written into somebody's text; the message says why, for people. */
export class NotPatched extends Error {
  override name = 'NotPatched'
}

/** The edits with the line ends of the text, in its order. */
export function fitted(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  const end = /\r\n/.test(text) ? '\r\n' : '\n'
  return edits
    .map((one) => ({ ...one, text: one.text.replaceAll('\n', end) }))
    .sort((a, b) => a.start - b.start || a.end - b.end)
}

/** @throws NotPatched where two of them change the same. */
export function applied(text: string, edits: readonly TextEdit[]): string {
  let [at, made] = [0, '']
  for (const one of fitted(text, edits)) {
    if (one.start < at) throw new NotPatched('two changes meet in one place')
    made += text.slice(at, one.start) + one.text
    at = one.end
  }
  return made + text.slice(at)
}

export const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1

/** The offset of what ends the line, `\r` included. */
export function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', at)
  if (found < 0) return text.length
  return found > at && text[found - 1] === '\r' ? found - 1 : found
}

/** The offset at which the next line begins. */
export function nextLine(text: string, at: number): number {
  const found = text.indexOf('\n', at)
  return found < 0 ? text.length : found + 1
}

/** What the line begins with, spaces and tabs. */
export const indentAt = (text: string, at: number): string =>
  /^[ \t]*/.exec(text.slice(lineStart(text, at), at))?.[0] ?? ''

/** By how much a text is indented at each level: of its indented lines the least. */
export function unitOf(text: string, fallback: string): string {
  if (/^\t+\S/m.test(text)) return '\t'
  const widths = [...text.matchAll(/^( +)\S/gm)].map(([, spaces = '']) => spaces.length)
  return widths.length === 0 ? fallback : ' '.repeat(Math.min(8, Math.min(...widths)))
}

/** All lines but the first. */
export const indented = (text: string, indent: string): string =>
  text.replaceAll('\n', `\n${indent}`)

/** Both counted from 1, in UTF-16 code units. */
export function positionIn(text: string, at: number): Position {
  const before = text.slice(0, at)
  return { line: before.split('\n').length, column: at - lineStart(text, at) + 1 }
}
