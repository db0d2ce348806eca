import { expect, test } from 'vitest'
import { completes, has, proposals, shells } from './support/completion.ts'

// Where the others are missing, the tests with real clients still try them.
completes(shells.filter((shell) => shell === 'bash' || has(shell)))

test('bash completes the command that exec runs', () => {
  expect(proposals.bash('tidegate exec --as 1 -- mkdi')).toContain('mkdir')
})
