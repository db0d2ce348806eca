import { type Command, Option } from 'commander'
import { languages } from './language.ts'
import { speak } from './say.ts'

/** For commands that print what the doctor says. */
export const withLanguage = (command: Command): Command =>
  command
    .addOption(
      new Option('--lang <language>', 'in which language; by default that of the locale').choices([
        ...languages,
      ]),
    )
    .hook('preAction', (_, running) => speak(running.opts()))
