import { expect, test } from 'vitest'
import { asTyped, filled, reworded } from './wording.ts'

test.each([
  {
    theirs: "error: unknown command 'clokc'\n(Did you mean clock?)\n",
    ours: 'unknown command `clokc`: did you mean `clock`?\n',
  },
  {
    theirs: "error: unknown option '--x'\n(Did you mean one of --a, --b?)\n",
    ours: 'unknown option `--x`: did you mean `--a` or `--b`?\n',
  },
  {
    theirs:
      "error: option '--type <type>' argument 'x' is invalid. Allowed choices are auto, scp.\n",
    ours: '--type: expected one of auto, scp, got `x`\n',
  },
  {
    theirs:
      "error: command-argument value 'ksh' is invalid for argument 'shell'. Allowed choices are bash, zsh.\n",
    ours: 'expected one of bash, zsh, got `ksh`\n',
  },
  {
    theirs: "error: too many arguments for 'imds'. Expected 0 arguments but got 1.\n",
    ours: '`imds`: expected 0 arguments, got 1\n',
  },
  {
    theirs: "error: missing required argument 'shell'\n",
    ours: 'expected <shell>, got nothing\n',
  },
  {
    theirs: "error: required option '--as <principal>' not specified\n",
    ours: 'expected `--as <principal>`, got none\n',
  },
  {
    theirs: "error: option '--port <number>' argument missing\n",
    ours: '`--port <number>`: expected a value, got nothing\n',
  },
])('$ours', ({ theirs, ours }) => {
  expect(reworded(theirs)).toBe(ours)
})

test('in a clone, help names what is typed there', () => {
  const help =
    'Usage: tidegate exec\n\nsee `tidegate up`\n  tidegate demo\n  aws x | tidegate explain -\n    tidegate explain -\n'
  expect(asTyped(help, 'npx tidegate')).toBe(
    'Usage: npx tidegate exec\n\nsee `npx tidegate up`\n  npx tidegate demo\n  aws x | npx tidegate explain -\n    npx tidegate explain -\n',
  )
})

test('paragraphs of help are filled for the terminal, and what is indented stays', () => {
  const help = 'One two\nthree four five.\n\nExamples:\n  aws one two three\n\nSix\n'
  expect(filled(help, 14)).toBe(
    'One two three\nfour five.\n\nExamples:\n  aws one two three\n\nSix\n',
  )
})
