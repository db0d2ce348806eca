import { wrap } from './terminal.ts'

/** Commander's errors in our words: lower case, input in backticks, and what was probably meant. */
export function reworded(text: string): string {
  const said = text.replace(/^error: /, '').replace(/'([^']*)'/g, '`$1`')
  return rewordings
    .reduce((words, [pattern, ours]) => words.replace(pattern, ours), said)
    .replace(/\.(\n?)$/, '$1')
}

const rewordings: readonly (readonly [RegExp, (...found: string[]) => string])[] = [
  [
    /\n\(Did you mean (?:one of )?([^?]*)\?\)/,
    (_, names = '') =>
      `: did you mean ${names
        .split(', ')
        .map((name) => `\`${name}\``)
        .join(' or ')}?`,
  ],
  [/^missing required argument `(.*)`/, (_, name) => `expected <${name}>, got nothing`],
  [/^required option `(.*)` not specified/, (_, option) => `expected \`${option}\`, got none`],
  [
    /^option `(.*)` argument missing/,
    (_, option) => `\`${option}\`: expected a value, got nothing`,
  ],
  [
    /^too many arguments for `(.*)`\. Expected (\d+) arguments? but got (\d+)\./,
    (_, name, expected, got) => `\`${name}\`: expected ${expected} arguments, got ${got}`,
  ],
  [
    /^option `(\S+)[^`]*` argument `([^`]*)` is invalid\. Allowed choices are (.*)\./,
    (_, option, got, choices) => `${option}: expected one of ${choices}, got \`${got}\``,
  ],
  [
    /^command-argument value `([^`]*)` is invalid for argument `[^`]*`\. Allowed choices are (.*)\./,
    (_, got, choices) => `expected one of ${choices}, got \`${got}\``,
  ],
]

/** Help in which every command can be copied: in a clone `tidegate` is typed `npx tidegate`. */
export const asTyped = (text: string, typed: string): string =>
  text.replace(/(^ {2,}|^Usage: |`|\| )tidegate(?=[ `\n])/gm, `$1${typed}`)

/** Help for a terminal of this width: paragraphs are filled anew, and what is indented stays as it is. */
export const filled = (help: string, width: number): string =>
  help
    .replace(/(?<=^\S.*)\n(?=\S)/gm, ' ')
    .replace(/^\S.*$/gm, (paragraph) => wrap(paragraph, width).join('\n'))
