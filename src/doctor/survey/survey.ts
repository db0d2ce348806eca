import type { Unknown } from '../../collected/unknown.ts'
import { type Settle, settleMany } from '../settle.ts'
import { unreadRegistriesIn } from '../through.ts'
import { type Access, surveyAccess } from './access.ts'
import type { Finding, Level } from './finding.ts'
import { surveyFunctions } from './functions.ts'
import type { Ground } from './ground.ts'
import { surveyStatements } from './statements.ts'
import { surveyStrangers } from './strangers.ts'
import { surveyUnused } from './unused.ts'
import { surveyUnusedAccess } from './unused-access.ts'

/** What the doctor says of everything in an estate. */
export interface Survey {
  readonly version: 1
  readonly collected: {
    readonly accounts: number
    readonly users: number
    readonly roles: number
    readonly repositories: number
    readonly functions: number
  }
  /** Errors first. */
  readonly findings: readonly Finding[]
  /** Who of one account may pull or push in another. */
  readonly access: readonly Access[]
  /** Policies, images and roles that were not read, and that something depends on. */
  readonly unknown: number
  readonly settle: readonly Settle[]
  /** What was taken to be so without having been read. */
  readonly notes: readonly string[]
}

const levels: readonly Level[] = ['error', 'warning', 'note']

export async function survey(ground: Ground): Promise<Survey> {
  const functions = await surveyFunctions(ground)
  const strangers = surveyStrangers(ground)
  const access = surveyAccess(ground)
  const found = [
    ...functions.found,
    ...strangers.found,
    ...surveyStatements(ground),
    ...surveyUnused(ground),
    ...surveyUnusedAccess(ground),
  ]
  const unknowns = unique([...functions.unknowns, ...strangers.unknowns, ...access.unknowns])
  return {
    version: 1,
    collected: countsOf(ground),
    findings: levels.flatMap((level) => found.filter((one) => one.level === level)),
    access: access.found,
    unknown: unknowns.length,
    settle: settleMany(unknowns),
    notes: unreadRegistriesIn(ground.collection),
  }
}

const unique = (unknowns: readonly Unknown[]): readonly Unknown[] => [
  ...new Map(unknowns.map((one) => [`${one.what} ${one.name} ${one.of}`, one])).values(),
]

function countsOf({ collection }: Ground): Survey['collected'] {
  const kinds = [...collection.entities.values()].map(({ kind }) => kind)
  return {
    accounts: collection.accounts().size,
    users: kinds.filter((kind) => kind === 'user').length,
    roles: kinds.filter((kind) => kind === 'role').length,
    repositories: collection.repositories.size,
    functions: collection.functions.size,
  }
}
