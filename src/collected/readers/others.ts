import { z } from 'zod'
import { known } from '../fact.ts'
import { learn } from '../learn.ts'
import { given, type Reader, reader } from './reader.ts'

/** Policies of which a person said what they are of: their services' own outputs differ, and do not say it. */
export const otherReaders: Readonly<Record<string, Reader>> = {
  GetResourcePolicy: reader(
    z.object({ Policy: z.string() }),
    ({ Policy }, { answer, into, from }) => {
      const arn = given(answer, 'ResourceArn')
      if (arn !== undefined) learn(into.other(arn), 'policy', known(Policy, from))
    },
  ),
}
