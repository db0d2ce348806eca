import { AwsError } from '../../aws/error.ts'

// biome-ignore lint/complexity/useRegexLiterals: a literal may not hold the control characters that SQS refuses
const forbidden = new RegExp(
  '[\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]|[\\ud800-\\udfff](?![\\udc00-\\udfff])',
  '',
)

/** Whether it has characters that XML cannot have. */
export const hasForbiddenCharacters = (text: string): boolean =>
  forbidden.test(text.replaceAll(/[\ud800-\udbff][\udc00-\udfff]/g, ''))

export const invalidCharacters = () =>
  new AwsError(
    'InvalidMessageContents',
    'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
  )

/** Of group ids, deduplication ids and attempt ids: alphanumeric characters and punctuation. */
export const isId = (text: string): boolean => /^[!-~]{1,128}$/.test(text)
