import { planFor, type Refused } from '../../doctor/plan.ts'
import type { Finding } from '../../doctor/survey/finding.ts'
import { type Survey, survey } from '../../doctor/survey/survey.ts'
import { actionTables } from '../../policy/actions.ts'
import { awsManagedPolicies } from '../../store/iam/managed-policies/index.ts'
import type { Page } from '../report/render.ts'
import { applyPlan, refuseFilesAlone, sayApplied } from './apply.ts'
import { estatesOf } from './estates.ts'
import { markdown } from './formats/markdown.ts'
import { sarif } from './formats/sarif.ts'
import { surveyText } from './formats/survey-text.ts'
import { sayNotes } from './notes.ts'
import type { Format, Options } from './options.ts'
import { formatOf } from './page.ts'
import { collectionOf } from './read-now.ts'
import { type Reported, reportedOf } from './reported.ts'
import type { SurveyReport } from './schema.ts'

/** Everything in the estate; where it was wished for the fixes are applied, and it is looked at again. */
export async function examineAll(
  paths: readonly string[],
  options: Options,
  page: Page,
): Promise<void> {
  if (options.apply) refuseFilesAlone(paths, options)
  const { standing, found } = await surveyOf(paths, options)
  const format = formatOf(options)
  process.stdout.write(written(found, reportedOf(found), format, page))
  sayNotes([...standing.collection.notes, ...found.notes], page.say)
  process.exitCode = exitCodeOf(found)
  const refused = found.findings.filter(isMendable).map(refusedOf)
  if (!options.apply || refused.length === 0) return
  await applyPlan(await planFor(standing.estates.allows, refused), options)
  const { found: again } = await surveyOf([], options)
  const left = again.findings.filter(({ level }) => level !== 'note')
  const gone = found.findings.filter(isMendable).length - again.findings.filter(isMendable).length
  await sayApplied(`asked again: ${counted(gone)} gone, ${counted(left.length)} left`, options)
  process.exitCode = exitCodeOf(again)
}

async function surveyOf(paths: readonly string[], options: Options) {
  const standing = await estatesOf(await collectionOf(paths, options), options)
  const [tables, managed] = await Promise.all([actionTables(), awsManagedPolicies()])
  const managedPolicies = new Set(managed.keys())
  return {
    standing,
    found: await survey({ ...standing, at: new Date(), tables, managedPolicies }),
  }
}

const exitCodeOf = ({ findings }: Survey): number =>
  findings.every(({ level }) => level === 'note') ? 0 : 1

/** A function that fails, for which a fix was looked for. */
const isMendable = ({ rule }: Finding): boolean =>
  rule === 'FUNCTION_CANNOT_PULL' || rule === 'FUNCTION_ROLE_NOT_ASSUMABLE'

const refusedOf = ({ say, fixes = [], decided = [] }: Finding): Refused => ({
  what: say,
  ...{ fixes, decided },
})

const counted = (count: number): string => (count === 1 ? '1 finding' : `${count} findings`)

function written(found: Survey, reported: readonly Reported[], format: Format, page: Page): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(reportOf(found, reported), undefined, 2)}\n`
    case 'sarif':
      return sarif(reported, page.say)
    case 'markdown':
      return markdown({ ...found, reported }, page.say)
    default:
      return surveyText(found, reported, page)
  }
}

/** As the published schema has it. */
const reportOf = (found: Survey, reported: readonly Reported[]): Loose<SurveyReport> => ({
  ...found,
  findings: found.findings.map(({ causes: _, decided: __, place: ___, ...rest }, at) => ({
    ...rest,
    ...(reported[at]?.place && { place: reported[at].place }),
  })),
})

/** The estate's lists are readonly. */
type Loose<T> = T extends readonly (infer One)[]
  ? readonly Loose<One>[]
  : T extends object
    ? { readonly [key in keyof T]: Loose<T[key]> }
    : T
