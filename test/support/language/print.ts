import { renderDiagnosis } from '../../../src/cli/doctor/render.ts'
import type { Say } from '../../../src/cli/language/translate.ts'
import { fixParts } from '../../../src/cli/report/fixes.ts'
import { renderParts } from '../../../src/cli/report/parts.ts'
import type { Page } from '../../../src/cli/report/render.ts'
import { plain } from '../../../src/cli/terminal.ts'
import type { Diagnosis } from '../../../src/doctor/diagnosis.ts'
import type { Survey } from '../../../src/doctor/survey/survey.ts'

/** Everything, and no line broken. */
export const widePage = (say: Say): Page => ({
  ...{ target: 'aws', full: true, style: plain, width: 10_000, say },
})

export const printDiagnosis = (one: Diagnosis, say: Say): string =>
  renderDiagnosis(one, widePage(say))

/** Without the places, for which the files would have to be there. */
export function printSurvey({ findings, settle }: Survey, say: Say): void {
  for (const { say: told, fixes = [] } of findings) {
    say(told)
    renderParts(fixParts({ fixes }, widePage(say)), plain, 10_000, say)
  }
  for (const { tells } of settle) say(tells)
}
