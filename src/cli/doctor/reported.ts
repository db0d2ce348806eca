import type { Diagnosis } from '../../doctor/diagnosis.ts'
import { type Finding, type Level, rules } from '../../doctor/survey/finding.ts'
import type { Survey } from '../../doctor/survey/survey.ts'
import type { FixReport } from '../../estate/fix-report.ts'
import { type MessagePage, pagePath } from '../../estate/meaning/page.ts'
import { type FilePlace, filePlaces } from './places.ts'

/** A finding, whatever asked for it, as every format but JSON tells it. */
export interface Reported {
  /** `FUNCTION_CANNOT_PULL`, one of the linter's codes, or `REQUEST_REFUSED`. */
  readonly id: string
  readonly level: Level
  /** Of all findings with that id. */
  readonly title: string
  readonly help: string
  readonly say: string
  readonly place: FilePlace | undefined
  readonly fixes: readonly FixReport[]
  /** What explains it, in the package. */
  readonly page?: string
}

export function reportedOf({ findings }: Survey): readonly Reported[] {
  const places = filePlaces(findings.map(({ place }) => place))
  return findings.map((finding, at) => ({
    ...wordsOf(finding),
    level: finding.level,
    say: finding.say,
    place: places[at] ?? patchPlace(finding.fixes),
    fixes: finding.fixes ?? [],
    ...pageOfRule(finding.rule),
  }))
}

/** Where nothing stands that could be shown, the place where it is missing. */
function patchPlace([fix]: readonly FixReport[] = []): FilePlace | undefined {
  const patch = fix?.patches?.find(({ replacements }) => replacements)
  const [first] = patch?.replacements ?? []
  return patch?.file !== undefined && first ? { file: patch.file, ...first.start } : undefined
}

const wordsOf = ({ rule, code }: Finding): Pick<Reported, 'id' | 'title' | 'help'> => ({
  id: code ?? rule,
  title: rules[rule].title,
  help: code ? `${rules[rule].help} \`tidegate policy lint\` calls it ${code}.` : rules[rule].help,
})

/** Of every cause of a refusal. */
export const refusedId = 'REQUEST_REFUSED'

/** The message that people would meet. */
const rulePages: Readonly<Partial<Record<Finding['rule'], MessagePage>>> = {
  FUNCTION_CANNOT_PULL: 'function-image-access',
  FUNCTION_ROLE_NOT_ASSUMABLE: 'role-not-assumable',
  IMAGE_REPOSITORY_ABSENT: 'repository-not-found',
  PRINCIPAL_ABSENT: 'principal-not-found',
  PRINCIPAL_DELETED: 'principal-not-found',
}

const pageOfRule = (rule: Finding['rule']): Pick<Reported, 'page'> => {
  const page = rulePages[rule]
  return page ? { page: pagePath(page) } : {}
}

/** The causes of what is refused. What is unknown is no finding: it is told beside them. */
export function reportedDiagnoses(diagnoses: readonly Diagnosis[]): readonly Reported[] {
  const causes = diagnoses.flatMap((one) =>
    one.causes.map((cause, at) => ({
      cause,
      fixes: at === 0 ? (one.report?.fixes ?? []) : [],
      page: one.report?.page,
    })),
  )
  const places = filePlaces(
    causes.map(({ cause: { statement } }) =>
      statement?.source
        ? { source: statement.source, path: ['Statement', statement.index] }
        : undefined,
    ),
  )
  return causes.map(({ cause, fixes, page }, at) => ({
    id: refusedId,
    level: 'error',
    title: 'AWS refuses what was asked',
    help: 'A policy denies it, or the policies of one side do not allow it.',
    say: cause.say,
    place: places[at] ?? patchPlace(fixes),
    fixes,
    ...(page !== undefined && { page }),
  }))
}
