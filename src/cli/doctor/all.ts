import { type Survey, survey } from '../../doctor/survey/survey.ts'
import { actionTables } from '../../policy/actions.ts'
import { awsManagedPolicies } from '../../store/iam/managed-policies/index.ts'
import type { Page } from '../report/render.ts'
import { estatesOf } from './estates.ts'
import { markdown } from './formats/markdown.ts'
import { sarif } from './formats/sarif.ts'
import { surveyText } from './formats/survey-text.ts'
import type { Format } from './options.ts'
import { collectionOf, type ReadNow } from './read-now.ts'
import { type Reported, reportedOf } from './reported.ts'
import type { SurveyReport } from './schema.ts'
import type { SettingOptions } from './setting.ts'

/** Everything in the estate. True where nothing but notes was found. */
export async function examineAll(
  paths: readonly string[],
  options: SettingOptions & ReadNow & { readonly organization: boolean },
  format: Format,
  page: Page,
): Promise<boolean> {
  const standing = await estatesOf(await collectionOf(paths, options), options)
  const [tables, managed] = await Promise.all([actionTables(), awsManagedPolicies()])
  const managedPolicies = new Set(managed.keys())
  const found = await survey({ ...standing, at: new Date(), tables, managedPolicies })
  const reported = reportedOf(found)
  process.stdout.write(written(found, reported, format, page))
  return found.findings.every(({ level }) => level === 'note')
}

function written(found: Survey, reported: readonly Reported[], format: Format, page: Page): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(reportOf(found, reported), undefined, 2)}\n`
    case 'sarif':
      return sarif(reported)
    case 'markdown':
      return markdown({ ...found, reported })
    default:
      return surveyText(found, reported, page)
  }
}

/** As the published schema has it. */
const reportOf = (found: Survey, reported: readonly Reported[]): Loose<SurveyReport> => ({
  ...found,
  findings: found.findings.map(({ causes: _, place: __, ...rest }, at) => ({
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
