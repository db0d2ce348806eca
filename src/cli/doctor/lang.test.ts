import { afterEach, expect, test, vi } from 'vitest'
import { printing } from '../../../test/support/printed.ts'
import { buildProgram } from '../program.ts'

const printed = printing()
afterEach(() => {
  process.exitCode = 0
})

const sentence = 'Cross-account pass role is not allowed.'
const run = async (name: 'doctor' | 'explain', ...args: readonly string[]) => {
  vi.stubEnv('XDG_RUNTIME_DIR', '/nonexistent')
  vi.stubEnv('HOME', '/nonexistent')
  await (await buildProgram((one) => one === name)).parseAsync([name, sentence, ...args], {
    from: 'user',
  })
}

test.each([
  ['ko', '실행 역할이 함수와 다른 계정에 있습니다'],
  ['ja', '実行ロールが関数とは別のアカウントにあります'],
  ['en', 'the execution role is of another account than the function'],
])('the doctor speaks %s', async (language, words) => {
  await run('doctor', '--lang', language)
  expect(printed.out.replace(/\n\s*/g, ' ')).toContain(words)
  expect(printed.out).toContain(sentence)
  const page = `docs/messages/pass-role-across-accounts.${language === 'en' ? '' : `${language}.`}md`
  expect(printed.out).toContain(page)
})

test('the locale says which language it is, for explain too', async () => {
  vi.stubEnv('LC_ALL', '')
  vi.stubEnv('LC_MESSAGES', '')
  vi.stubEnv('LANG', 'ko_KR.UTF-8')
  await run('explain')
  expect(printed.out).toContain('실행 역할이')
})

test('JSON is for programs, and stays English', async () => {
  await run('doctor', '--lang', 'ja', '--json')
  expect(JSON.parse(printed.out).meanings[0].proves[0]).toContain(
    'the execution role is of another',
  )
})
