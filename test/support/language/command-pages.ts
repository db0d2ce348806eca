import { vi } from 'vitest'
import { buildProgram } from '../../../src/cli/program.ts'
import { sarifLog } from '../doctor/sarif-shape.ts'
import { englishIn } from './english.ts'

/** What a command prints in this process. */
export async function pageOf(...words: readonly string[]): Promise<string> {
  let text = ''
  const take = (one: unknown) => {
    text += String(one)
    return true
  }
  vi.stubEnv('XDG_RUNTIME_DIR', '/nonexistent')
  vi.stubEnv('HOME', '/nonexistent')
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation(take),
  )
  try {
    const program = await buildProgram((name) => name === words[0])
    await program.parseAsync(words, { from: 'user' })
  } finally {
    for (const spy of spies) spy.mockRestore()
    vi.unstubAllEnvs()
    process.exitCode = 0
  }
  return text
}

/** Commands and documents begin in the first column as titles do: told apart by what they begin with and hold. */
const isCode = (line: string): boolean =>
  /^(?:aws|tidegate|[-+@]{2,}|END|EOF)\b|[{}"\\]|<</.test(line)

export const leftInText = (page: string): readonly string[] =>
  page
    .split('\n')
    .flatMap((line) => (isCode(line) ? [] : englishIn(/^\S/.test(line) ? `  ${line}` : line)))

export const leftInMarkdown = (page: string): readonly string[] =>
  page
    .replace(/^(`{3,})[^`]*?\n[\s\S]*?\n\1$/gm, '')
    .split('\n')
    .flatMap((line) => englishIn(`  ${line.replace(/`[^`]*`|<[^>]*>/g, '')}`))

/** Every text in it that people read. It must be SARIF. */
export function leftInSarif(page: string): readonly string[] {
  const texts: string[] = []
  sarifLog.parse(JSON.parse(page))
  JSON.parse(page, (key, value) => {
    if ((key === 'text' || key === 'markdown') && typeof value === 'string') texts.push(value)
    return value
  })
  // What is put into a file is no text for people.
  return texts.filter((text) => !/[{}=]/.test(text)).flatMap((text) => englishIn(`  ${text}`))
}
