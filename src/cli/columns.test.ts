import { expect, test } from 'vitest'
import { columns, padded, piecesOf } from './columns.ts'
import { wrap } from './terminal.ts'

test.each([
  ['abc', 3],
  ['é', 1],
  ['é', 1],
  ['정책', 4],
  ['ポリシー', 8],
  ['ｱ', 1],
  ['（）', 4],
  ['a정b', 4],
  ['👍', 2],
  ['…', 1],
])('%s takes %i columns', (text, width) => {
  expect(columns(text)).toBe(width)
})

test('what is padded lines up', () => {
  expect(columns(padded('이유', 6))).toBe(6)
  expect(padded('too long', 3)).toBe('too long')
})

test('Korean is broken at spaces, by columns', () => {
  expect(wrap('리소스 기반 정책이 허용하지 않습니다', 14)).toEqual([
    '리소스 기반',
    '정책이',
    '허용하지',
    '않습니다',
  ])
})

test('Japanese is broken between letters, and no line begins with what closes', () => {
  expect(wrap('許可していません。次へ', 16)).toEqual(['許可していませ', 'ん。次へ'])
  expect(piecesOf('「許可」。')).toEqual(['「許', '可」。'])
  expect(piecesOf('arn:aws:iam::1:role/a')).toEqual(['arn:aws:iam::1:role/a'])
})
