import { advice } from './advice.ts'
import { causes } from './causes.ts'
import { changes } from './changes.ts'
import { counts } from './counts.ts'
import { denials } from './denials.ts'
import { fixes } from './fixes.ts'
import { frame } from './frame.ts'
import { files } from './input-files.ts'
import { kinds } from './input-kinds.ts'
import { expectations, missing, system } from './input-missing.ts'
import { options } from './input-options.ts'
import { lintConditions } from './lint-conditions.ts'
import { lintElements } from './lint-elements.ts'
import { lintNames } from './lint-names.ts'
import { lintSecurity } from './lint-security.ts'
import { names } from './names.ts'
import { patches } from './patches.ts'
import { reasons } from './reasons.ts'
import { refusals } from './refusals.ts'
import { remedies } from './remedies.ts'
import { settle } from './settle.ts'
import { sources } from './sources.ts'
import { survey } from './survey.ts'

/** Every sentence that has a translation. Of two that fit equally well the first counts. */
export const sentences = [
  ...frame,
  ...options,
  ...files,
  ...kinds,
  ...missing,
  ...expectations,
  ...system,
  ...counts,
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
  ...lintElements,
  ...lintNames,
  ...lintConditions,
  ...lintSecurity,
  ...sources,
]
