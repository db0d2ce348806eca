import { readFileSync, statSync } from 'node:fs'
import { systemWords } from '../aws/system-words.ts'

/** No policy of AWS's is longer than 32 kB; a file may be indented generously. */
const bytesMax = 1024 * 1024

/** The text of a policy document, for wherever a policy is expected: `policyFile('policies/ci.json')`. */
export function policyFile(path: string | URL): string {
  if (sizeOf(path) > bytesMax)
    throw new RangeError(`expected a policy in \`${path}\`, got more than ${bytesMax} bytes`)
  return readFileSync(path, 'utf8')
}

function sizeOf(path: string | URL): number {
  try {
    return statSync(path).size
  } catch (error) {
    throw new Error(
      `cannot read the policy \`${path}\`: ${systemWords(error)}; a relative path begins at \`${process.cwd()}\``,
    )
  }
}
