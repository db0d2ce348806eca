import { sayIn } from '../../../src/cli/language/say.ts'
import { englishIn } from './english.ts'

/** Those that are still English in Korean or in Japanese. */
export async function untranslated(lines: Iterable<string>): Promise<readonly string[]> {
  const both = [await sayIn('ko'), await sayIn('ja')]
  // Where what a user wrote has a backtick itself, nobody can tell where it ends.
  const ours = [...lines].filter((line) => (line.split('`').length - 1) % 2 === 0)
  return ours.filter((line) => both.some((say) => englishIn(`  ${say(line)}`, []).length > 0))
}
