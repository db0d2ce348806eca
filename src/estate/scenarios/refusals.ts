import type { Refusal } from './scenario.ts'

const notAssumable = 'The role defined for the function cannot be assumed by Lambda.'

/** What Lambda says where another principal than the caller lacks a permission. */
export const refusals = {
  /** Creating a function, or giving it another role. */
  roleNotAssumable: { code: 'InvalidParameterValueException', message: notAssumable },
  /** Running it. */
  roleNotAssumed: { code: 'AccessDeniedException', message: notAssumable },
  /** A function's role is of the function's own account. */
  passRoleAcrossAccounts: {
    code: 'AccessDeniedException',
    message: 'Cross-account pass role is not allowed.',
  },
  imageNotAccessible: {
    code: 'AccessDeniedException',
    message: 'Lambda does not have permission to access the ECR image. Check the ECR permissions.',
  },
  /** The reason of a function's state: nobody waits for the answer. */
  imageAccessDenied: {
    code: 'ImageAccessDenied',
    message: 'The function does not have permission to access the specified image.',
  },
} as const satisfies Readonly<Record<string, Refusal>>
