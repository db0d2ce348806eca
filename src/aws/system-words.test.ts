import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { systemWords } from './system-words.ts'

const thrownBy = async (act: () => unknown): Promise<unknown> => {
  try {
    return await act()
  } catch (error) {
    return error
  }
}

test.each([
  ['a missing file', () => readFileSync('/nowhere/at/all'), 'there is no such file or folder'],
  ['a folder', () => readFileSync(tmpdir()), 'it is a folder'],
  ['a path through a file', () => readFileSync('/dev/null/x'), 'a part of the path is no folder'],
  ['a closed port', () => fetch('http://127.0.0.1:2'), 'nothing listens there'],
  ['a closed port of two addresses', () => fetch('http://localhost:2'), 'nothing listens there'],
  [
    'a wait that was long enough',
    () => Promise.reject(new DOMException('aborted', 'TimeoutError')),
    'no answer came in time',
  ],
  ['what has no code', () => Promise.reject(new Error('as it says')), 'as it says'],
])('%s is told without a code of the system', async (_, act, words) => {
  const said = systemWords(await thrownBy(act))
  expect(said).toMatch(words)
  expect(said).not.toMatch(/\bE[A-Z]{3,}\b/)
})
