import type { Source } from '../../collected/fact.ts'
import type { FixReport } from '../../estate/fix-report.ts'
import type { Decided } from '../../estate/question.ts'
import type { JsonPath } from '../../policy/json.ts'
import type { Code } from '../../policy/lint/codes.ts'
import type { Cause } from '../cause.ts'

export type Level = 'error' | 'warning' | 'note'

/** What the doctor looks for in a whole estate, besides what the linter knows by its own codes. */
export const rules = {
  FUNCTION_CANNOT_PULL: {
    level: 'error',
    title: 'a function’s image cannot be pulled by Lambda',
    help: 'The function works until it goes Inactive. Lambda then pulls the image anew, by itself, and needs a statement for lambda.amazonaws.com in the policy of the repository.',
  },
  FUNCTION_ROLE_NOT_ASSUMABLE: {
    level: 'error',
    title: 'Lambda cannot assume a function’s role',
    help: 'Each start of a sandbox assumes the execution role: its trust policy must let lambda.amazonaws.com.',
  },
  IMAGE_REPOSITORY_ABSENT: {
    level: 'error',
    title: 'a function’s image is in a repository that does not exist',
    help: 'No policy mends it: push the image to a repository that exists, and update the function.',
  },
  OPEN_TO_EVERYONE: {
    level: 'error',
    title: 'a policy lets every AWS account in',
    help: 'Name the accounts, or add a condition on aws:PrincipalOrgID.',
  },
  PRINCIPAL_ABSENT: {
    level: 'warning',
    title: 'a policy names a user or role that does not exist',
    help: 'The statement matches nobody of that name until one is made, and AWS refuses the document when it is put again.',
  },
  PRINCIPAL_DELETED: {
    level: 'warning',
    title: 'a policy names the id of a user or role that was deleted',
    help: 'One made anew under the same name has another id: name its ARN again.',
  },
  PRINCIPAL_OUTSIDE: {
    level: 'note',
    title: 'a policy names an account outside the organization',
    help: 'It may be meant. If it is not, take the account out.',
  },
  STATEMENT_WITHOUT_EFFECT: {
    level: 'warning',
    title: 'a part of a statement never matches',
    help: 'See the message for what AWS compares it with.',
  },
  ROLE_UNUSED: {
    level: 'note',
    title: 'a role was not used for 90 days or more',
    help: 'What it grants is wider than what is used. Remove it, or what it may do.',
  },
  ACCESS_UNUSED: {
    level: 'note',
    title: 'a user or role may do what it did not do for 90 days or more',
    help: 'What is granted is wider than what is used. Take it out of the policies that are named.',
  },
} as const satisfies Readonly<
  Record<string, { readonly level: Level; readonly title: string; readonly help: string }>
>

export type RuleId = keyof typeof rules

/** Where in a policy document, and where that document was read. */
export interface Place {
  readonly source: Source
  readonly path: JsonPath
}

export interface Finding {
  readonly rule: RuleId
  readonly level: Level
  /** Whose it is to put right: twelve digits. */
  readonly account: string
  /** The ARNs of what it is about: several where they share one reason. */
  readonly subjects: readonly string[]
  /** For people, in a sentence or two. */
  readonly say: string
  /** The linter's, where it found it. */
  readonly code?: Code
  readonly causes?: readonly Cause[]
  readonly fixes?: readonly FixReport[]
  /** The questions that the fixes turn. */
  readonly decided?: readonly Decided[]
  readonly place?: Place
}

export const finding = (
  rule: RuleId,
  account: string,
  subjects: readonly string[],
  say: string,
  more: Pick<Finding, 'code' | 'causes' | 'fixes' | 'decided' | 'place'> & {
    readonly level?: Level
  } = {},
): Finding => ({ rule, account, subjects, say, ...more, level: more.level ?? rules[rule].level })
