import type { Command } from 'commander'
import { configureGenerate } from './policy-generate.ts'
import { configureLint } from './policy-lint.ts'

export function configure(policy: Command): void {
  policy.addHelpText(
    'after',
    '\nlint reads files and asks no server; generate asks the running one.',
  )
  configureLint(policy.command('lint'))
  configureGenerate(policy.command('generate'))
}
