import type { Command } from 'commander'

export interface CompletedOption {
  /** `--log-level`, and where it has one also `-h`. */
  readonly names: readonly string[]
  readonly summary: string
  readonly takesValue: boolean
  /** The values it takes, where they are few. */
  readonly values: readonly string[]
}

/** What can be typed behind one command, as commander's own definitions say. */
export interface CompletionLevel {
  /** Empty for `tidegate` itself; `policy lint`. */
  readonly at: string
  readonly commands: readonly { readonly name: string; readonly summary: string }[]
  readonly options: readonly CompletedOption[]
  /** Values of its argument. */
  readonly values: readonly string[]
  /** It takes files. */
  readonly files: boolean
}

/** Every level of the program. Without a command `byDefault` runs, whose options are therefore `tidegate`'s too. */
export function completionLevels(program: Command, byDefault: string): CompletionLevel[] {
  const levels = walk(program, '')
  const more = levels.find(({ at }) => at === byDefault)?.options ?? []
  return levels.map((level) => (level.at === '' ? withOptions(level, more) : level))
}

const fileNames: ReadonlySet<string> = new Set(['file', 'path', 'words', 'old', 'new'])

function walk(command: Command, at: string): CompletionLevel[] {
  const help = command.createHelp()
  const below = help.visibleCommands(command)
  const commands = below.map((one) => ({ name: one.name(), summary: one.description() }))
  const level: CompletionLevel = {
    at,
    commands,
    options: help.visibleOptions(command).map((option) => ({
      names: [option.long, option.short].flatMap((name) => name ?? []),
      summary: option.description,
      takesValue: option.required || option.optional,
      values: option.argChoices ?? [],
    })),
    values: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    files: command.registeredArguments.some((argument) => fileNames.has(argument.name())),
  }
  return [
    level,
    ...below.flatMap((one) => {
      const path = `${at} ${one.name()}`.trim()
      // Its argument is the name of a command beside it.
      return one.name() === 'help'
        ? [{ at: path, commands, options: [], values: [], files: false }]
        : walk(one, path)
    }),
  ]
}

const withOptions = (level: CompletionLevel, more: readonly CompletedOption[]): CompletionLevel => {
  const named = new Set(level.options.flatMap(({ names }) => names))
  const others = more.filter(({ names }) => !names.some((name) => named.has(name)))
  return { ...level, options: [...level.options, ...others] }
}
