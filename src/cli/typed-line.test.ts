import { beforeEach, expect, test } from 'vitest'
import { TypedLine } from './typed-line.ts'

let written: string[] = []
let line: TypedLine
beforeEach(() => {
  written = []
  line = new TypedLine((text) => void written.push(text))
})

/** The rows that a terminal shows of it: a row begun anew has nothing of what stood in it. */
const shown = (): readonly string[] =>
  written
    .join('')
    .replaceAll('\r\u001b[K', '<<')
    .split('\n')
    .map((row) => row.split('<<').at(-1) ?? '')

test('what is printed stands above what is typed, never behind it', () => {
  line.type('1')
  line.type('12')
  line.print('a note')
  expect(shown()).toEqual(['a note', '12'])
  line.print('two\nlines')
  expect(shown()).toEqual(['a note', 'two', 'lines', '12'])
})

test('what was typed goes when it is used, and before whatever comes after', () => {
  line.type('12')
  line.clear()
  expect(shown()).toEqual([''])
  expect(line.typed).toBe('')
  line.print('after')
  expect(shown()).toEqual(['after', ''])
})
