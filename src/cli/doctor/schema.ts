import { z } from 'zod'
import { rules } from '../../doctor/survey/finding.ts'
import { refusalReport } from '../report/schema.ts'

const verdict = z.enum(['allowed', 'denied', 'unknown'])
const arn = z.string().describe('An ARN')

const place = z
  .object({
    file: z.string().describe('As it was given on the command line'),
    line: z.number().int().describe('Counted from 1'),
    column: z.number().int().describe('Counted from 1'),
  })
  .meta({ id: 'place' })

const settle = z
  .object({
    account: z.string().optional().describe('Whose it is to run; absent for a management account'),
    command: z.string(),
    tells: z.string().describe('What is known then'),
  })
  .meta({ id: 'settle' })

const { fixes } = refusalReport.shape

const finding = z
  .object({
    rule: z.enum(Object.keys(rules) as [keyof typeof rules, ...(keyof typeof rules)[]]),
    level: z.enum(['error', 'warning', 'note']),
    account: z.string().describe('Whose it is to put right: twelve digits'),
    subjects: z.array(arn).describe('What it is about; several share one reason'),
    say: z.string().describe('For people'),
    code: z.string().optional().describe('As `tidegate policy lint` calls it'),
    place: place.optional().describe('Absent for what stands in no file'),
    fixes: fixes.optional().describe('The first ones are the smallest'),
  })
  .meta({ id: 'finding' })

const element = z.object({
  element: z.string().describe('As the document spells it; a condition as `Condition`'),
  condition: z.string().optional(),
  matched: z.boolean(),
  says: z.array(z.string()).describe('What the policy says'),
  met: z.array(z.string()).describe('What the request had'),
  instead: z.string().optional(),
})

const cause = z
  .object({
    type: z.string().describe("A policy type, in AWS's words for denials, or `absence` or `image`"),
    account: z.string().describe('Whose it is to change: twelve digits'),
    holder: z.string().describe('What holds the policy that denies or is silent'),
    who: z.string(),
    resource: z.string(),
    actions: z.array(z.string()),
    statement: z
      .object({
        policy: z.string(),
        holder: z.string(),
        index: z.number().int().describe('Counted from 0'),
        sid: z.string().optional(),
        effect: z.enum(['Allow', 'Deny']),
        source: z
          .object({
            file: z.string(),
            pointer: z.string().describe('A JSON pointer into it'),
            address: z.string().optional().describe('As Terraform or CloudFormation names it'),
            isComposed: z.literal(true).optional(),
            isPlanned: z.literal(true).optional(),
          })
          .optional(),
        elements: z.array(element),
      })
      .optional()
      .describe('What denies, or comes nearest to allowing'),
    say: z.string(),
  })
  .meta({ id: 'cause' })

const unread = z.object({
  what: z.string(),
  name: z.string().optional(),
  of: z.string(),
  gap: z.string().describe('Why: `not collected`, `not allowed to read`, `cut off`, …'),
})

/** What is said of one task. */
const diagnosis = z
  .object({
    version: z.literal(1),
    task: z.string(),
    verdict,
    answer: z
      .object({ code: z.string(), message: z.string() })
      .optional()
      .describe('What AWS answers to the first link that is denied'),
    causes: z.array(cause),
    chain: z.array(
      z.object({
        stage: z.enum(['now', 'later']),
        verdict,
        as: z.string(),
        resource: z.string(),
        purpose: z.string().optional(),
        actions: z.array(z.object({ action: z.string(), verdict })),
        isMended: z.literal(true).optional(),
      }),
    ),
    report: refusalReport.optional(),
    assumed: z.array(unread).describe('Not read, and taken to allow in what is said of fixes'),
    settle: z.array(settle),
    notes: z.array(z.string()),
  })
  .meta({ id: 'diagnosis' })

export const surveyReport = z
  .object({
    version: z.literal(1),
    collected: z.object({
      accounts: z.number().int(),
      users: z.number().int(),
      roles: z.number().int(),
      repositories: z.number().int(),
      functions: z.number().int(),
    }),
    findings: z.array(finding).describe('Errors first'),
    access: z
      .array(z.object({ principal: arn, repository: arn, pull: verdict, push: verdict }))
      .describe('Who, named in a repository’s policy, may pull or push from another account'),
    unknown: z.number().int().describe('How much was not read that something depends on'),
    settle: z.array(settle).describe('What would tell it'),
    notes: z.array(z.string()).describe('What was taken to be so without having been read'),
  })
  .meta({ id: 'survey' })

export type SurveyReport = z.infer<typeof surveyReport>

export const diagnosesReport = z.array(diagnosis)

/** What `--format json` prints: with `--all` a survey, else a list of diagnoses, one for each task. */
export const doctorReport = z.union([surveyReport, diagnosesReport])
