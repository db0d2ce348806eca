import type { AccountId } from '../names/account.ts'

/** One (action, resource) pair that an operation needs allowed, built from its input alone. */
export interface Check {
  /** `ecr:PutImage` */
  readonly action: string
  /** An ARN, or `*` when the action has no resource type. */
  readonly resource: string
  /** Defaults to the account in `resource`, and for `*` to the caller's. */
  readonly resourceAccount?: AccountId
  /** What this check alone adds to the context, such as `iam:passedtoservice`. Lower-case names. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>
  /** How a denial prints the resource where AWS does not print the ARN: IAM says `role NAME`. */
  readonly printedResource?: string
  /** What it is for, where the action alone does not tell a person: `Lambda pulls the image`. */
  readonly purpose?: string
}

/** An action whose resource cannot be there before. */
export const makesItsResource = (action: string): boolean =>
  /^(?:ecr:CreateRepository|lambda:CreateFunction|iam:Create\w+|logs:CreateLog\w+|organizations:Create\w+)$/.test(
    action,
  )
