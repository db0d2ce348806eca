import { advice } from './advice.ts'
import { causes } from './causes.ts'
import { changes } from './changes.ts'
import { denials } from './denials.ts'
import { fixes } from './fixes.ts'
import { frame } from './frame.ts'
import { names } from './names.ts'
import { patches } from './patches.ts'
import { reasons } from './reasons.ts'
import { refusals } from './refusals.ts'
import { remedies } from './remedies.ts'
import { settle } from './settle.ts'
import { survey } from './survey.ts'

/** Every sentence that has a translation. */
export const sentences = [
  ...frame,
  ...names,
  ...causes,
  ...reasons,
  ...fixes,
  ...patches,
  ...denials,
  ...refusals,
  ...settle,
  ...remedies,
  ...advice,
  ...survey,
  ...changes,
]
