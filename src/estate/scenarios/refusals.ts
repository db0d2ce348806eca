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

/** A repository as messages name it. `account` is the registry's id. */
export interface RepositoryKey {
  readonly account: string
  readonly name: string
}

/** What is said of an image that is there, and is no use. */
export const imageRefusals = {
  /** Lambda runs one image, not an index of several. */
  mediaType: (uri: string) => ({
    code: 'InvalidParameterValueException' as const,
    message: `The image manifest, config or layer media type for the source image ${uri} is not supported.`,
  }),
  /** AWS's words since 2025; before, they ended in `the repository is immutable`. */
  tagExists: ({ name }: Pick<RepositoryKey, 'name'>, tag: string) => ({
    code: 'ImageTagAlreadyExistsException' as const,
    message: `The image tag '${tag}' already exists in the '${name}' repository and cannot be overwritten because the tag is immutable.`,
  }),
} as const

/** What is said of something that is not there. */
export const absences = {
  repository: ({ account, name }: RepositoryKey) => ({
    code: 'RepositoryNotFoundException' as const,
    message: `The repository with name '${name}' does not exist in the registry with id '${account}'`,
  }),
  /** Of an image as it was written. */
  image: (uri: string) => ({
    code: 'InvalidParameterValueException' as const,
    message: `Source image ${uri} does not exist. Provide a valid source image.`,
  }),
  function: (arn: string) => ({
    code: 'ResourceNotFoundException' as const,
    message: `Function not found: ${arn}`,
  }),
} as const
