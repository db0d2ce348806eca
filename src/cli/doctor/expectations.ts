import { BadInput } from '../../collected/fact.ts'
import { BadExpectation, type Expectation } from '../../doctor/expectations/expectation.ts'
import { expectationsIn, expectationsOf, isYamlList } from '../../doctor/expectations/read.ts'
import { Failure, usage } from '../failure.ts'
import { readYaml } from './yaml.ts'

/**
 * The expectations in a file: lines, or a list in JSON or YAML.
 *
 * @throws Failure (usage) that names file, line and what was expected.
 */
export async function expectationsFrom(
  text: string,
  file: string,
): Promise<readonly Expectation[]> {
  try {
    if (!isYamlList(text)) return expectationsIn(text)
    const options = { expected: 'a list of expectations', textsOnly: true } as const
    const { value, locate } = await readYaml(text, file, options)
    return expectationsOf({ value, lineAt: (path) => locate(path).line })
  } catch (error) {
    throw atItsLine(error, file)
  }
}

/** What is wrong with an expectation, with its file and line. */
export function atItsLine(error: unknown, file: string): unknown {
  if (error instanceof BadExpectation)
    return new Failure(`${file}:${error.line}: ${error.message}`, 2)
  return error instanceof BadInput ? usage(error.message) : error
}
