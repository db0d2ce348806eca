import { type Command, Option } from 'commander'
import { languages } from './language.ts'

/** For commands that print what the doctor says. */
export const withLanguage = (command: Command): Command =>
  command.addOption(
    new Option('--lang <language>', 'in which language; by default that of the locale').choices([
      ...languages,
    ]),
  )
