import { expect, test } from 'vitest'
import { completes, has, proposals, shells } from '../support/completion.ts'

// Here CI has all three; a machine of one's own may lack some.
completes(shells.filter((shell) => process.env.CI || has(shell)))

test.runIf(process.env.CI || has('zsh'))(
  'zsh completes the command that exec runs by its own rules, with its own table of commands',
  () => {
    const found = proposals.zsh('tidegate exec --as 1 -- git sta')
    expect(found).toEqual(['normal git sta at 2, association'])
  },
)
