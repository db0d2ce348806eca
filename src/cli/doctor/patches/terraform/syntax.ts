import type { Syntax } from '../brackets.ts'

const quoted = (value: string): string =>
  JSON.stringify(value).replaceAll('${', '$${').replaceAll('%{', '%%{')

const scalar = (value: unknown): string =>
  typeof value === 'string' ? quoted(value) : JSON.stringify(value)

/** Values of Terraform's language. */
export const hcl: Syntax = {
  key: (key) => `${/^[A-Za-z_][\w-]*$/.test(key) ? key : quoted(key)} = `,
  scalar,
  hasCommas: false,
  isAligned: true,
  comment: /#|\/\/|\/\*/,
}

/** JSON in a heredoc, where `${` is Terraform's. */
export const jsonInHcl: Syntax = {
  key: (key) => `${quoted(key)}: `,
  scalar,
  hasCommas: true,
  comment: /(?!)/,
}

export const json: Syntax = {
  key: (key) => `${JSON.stringify(key)}: `,
  scalar: (value) => JSON.stringify(value),
  hasCommas: true,
  comment: /(?!)/,
}
