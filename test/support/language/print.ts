import { markdown } from '../../../src/cli/doctor/formats/markdown.ts'
import { sarif } from '../../../src/cli/doctor/formats/sarif.ts'
import { renderDiagnosis } from '../../../src/cli/doctor/render.ts'
import { type Reported, reportedDiagnoses } from '../../../src/cli/doctor/reported.ts'
import { doctorReport } from '../../../src/cli/doctor/schema.ts'
import type { Say } from '../../../src/cli/language/translate.ts'
import { fixParts } from '../../../src/cli/report/fixes.ts'
import { renderParts } from '../../../src/cli/report/parts.ts'
import type { Page } from '../../../src/cli/report/render.ts'
import { plain } from '../../../src/cli/terminal.ts'
import type { Diagnosis } from '../../../src/doctor/diagnosis.ts'
import type { Survey } from '../../../src/doctor/survey/survey.ts'
import { sarifLog } from '../doctor/sarif-shape.ts'

/** What a program would read of it follows the schemas, whatever was asked. */
function heldToSchemas(json: unknown, reported: readonly Reported[], say: Say): void {
  doctorReport.parse(JSON.parse(JSON.stringify(json)))
  sarifLog.parse(JSON.parse(sarif(reported, say)))
  const page = markdown({ reported, access: [], unknown: 0, settle: [] }, say)
  const open = page.replace(/^(`{3,})(?:sh|diff|hcl|yaml|ts)\n[\s\S]*?\n\1$/gm, '')
  if (/^`{3,}/m.test(open)) throw new Error(`a fence that does not close: ${open}`)
}

/** Everything, and no line broken. */
export const widePage = (say: Say): Page => ({
  ...{ target: 'aws', full: true, style: plain, width: 10_000, say },
})

export function printDiagnosis(one: Diagnosis, say: Say): string {
  heldToSchemas([one], inSomeFile(reportedDiagnoses([one])), say)
  return renderDiagnosis(one, widePage(say))
}

/** The files of a test are mostly none: SARIF leaves out what stands in no file. */
const inSomeFile = (all: readonly Reported[]): readonly Reported[] =>
  all.map((one) => ({ ...one, place: one.place ?? { file: 'a b.json', line: 1, column: 1 } }))

/** Without the places, for which the files would have to be there. */
export function printSurvey({ findings, settle }: Survey, say: Say): void {
  for (const { say: told, fixes = [] } of findings) {
    say(told)
    renderParts(fixParts({ fixes }, widePage(say)), plain, 10_000, say)
  }
  for (const { tells } of settle) say(tells)
}
