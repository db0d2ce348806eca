import { expect, test } from 'vitest'
import { languageFrom } from './language.ts'
import { said } from './sentence.ts'
import { sentences } from './tables/index.ts'
import { translator } from './translate.ts'

test.each([
  [undefined, {}, 'en'],
  [undefined, { LANG: 'ko_KR.UTF-8' }, 'ko'],
  [undefined, { LANG: 'ko_KR.UTF-8', LC_MESSAGES: 'ja_JP' }, 'ja'],
  [undefined, { LANG: 'ko_KR.UTF-8', LC_ALL: 'C.UTF-8' }, 'en'],
  [undefined, { LANG: 'ja', LC_ALL: '' }, 'ja'],
  [undefined, { LANG: 'de_DE.UTF-8' }, 'en'],
  ['ja', { LANG: 'ko_KR.UTF-8' }, 'ja'],
])('the language of %s in %o is %s', (asked, environment, language) => {
  expect(languageFrom(asked, environment)).toBe(language)
})

test('another language is refused', () => {
  expect(() => languageFrom('de', {})).toThrow('expected one of en, ko, ja, got `de`')
})

const table = [
  said('let {who,} push to {what}', '{who,}: {what}에 푸시', '{who,}: {what} へのプッシュ'),
  said('role {name}', '역할 {name}', 'ロール {name}'),
  said('one; two', '하나; 둘', '一; 二'),
  said('it has `{value…}`', '값: `{value…}`', '値: `{value…}`'),
  said('the policy', '정책', 'ポリシー'),
  said('{who~} in the way', '방해: {who~}', '{who~} が妨げています'),
]
const ko = translator('ko', table)
const ja = translator('ja', table)

test.each([
  ['let role a, role b and role c push to app', '역할 a, 역할 b 및 역할 c: app에 푸시'],
  ['  role a', '  역할 a'],
  ['one; two', '하나; 둘'],
  ['role a; it has `x; role b`', '역할 a. 값: `x; role b`'],
  ['User: x is not authorized', 'User: x is not authorized'],
  ['', ''],
])('%s', (english, korean) => {
  expect(ko(english)).toBe(korean)
})

test('Japanese has no space between its own words', () => {
  expect(ja('the policy in the way')).toBe('ポリシーが妨げています')
  expect(ja('role a in the way')).toBe('ロール a が妨げています')
})

test('a translation that lacks a value does not compile', () => {
  // @ts-expect-error: `name` is missing
  said('role {name}', '역할', 'ロール {name}')
  // @ts-expect-error: `nam` is no value of it
  said('role {name}', '역할 {nam}', 'ロール {name}')
})

test('each sentence stands in the tables once, and translations are not English', () => {
  const english = sentences.map(({ en }) => en)
  expect(english.filter((one, at) => english.indexOf(one) !== at)).toEqual([])
  for (const { en, ko: korean, ja: japanese } of sentences) {
    const words = en.replace(/\{\w+[…~,]?\}/g, '')
    if (!/[a-z]{3,} [a-z]{2,}/.test(words)) continue
    expect(korean, en).toMatch(/[\uac00-\ud7a3]/)
    expect(japanese, en).toMatch(/[\u3041-\u30ff\u4e00-\u9fff]/)
  }
})
