import type { CompletedOption, CompletionLevel } from './completion-tree.ts'

export type Shell = 'bash' | 'zsh' | 'fish'

/** A script that teaches a shell to complete `tidegate`. It asks nothing and starts nothing when a key is pressed. */
export const completionScripts: Readonly<
  Record<Shell, (levels: readonly CompletionLevel[]) => string>
> = { bash, zsh, fish }

function bash(levels: readonly CompletionLevel[]): string {
  const choices = valued(levels).map(
    ({ key, values }) =>
      `    ${quote(key)}) COMPREPLY=($(compgen -W ${quote(values.join(' '))} -- "$cur")); return ;;`,
  )
  const words = levels.map(
    (level) =>
      `    ${quote(level.at)}) words=${quote(wordsOf(level).join(' '))} options=${quote(optionNames(level).join(' '))} ;;`,
  )
  return `# tidegate for bash: put this line into ~/.bashrc
#   source <(tidegate completion bash)
_tidegate() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at='' words='' options='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
      ${steps(levels).map(quote).join('|')}) at=\${at:+$at }\${COMP_WORDS[i]} ;;
      'exec --')
        if declare -F _command_offset >/dev/null; then _command_offset $((i + 1))
        elif ((COMP_CWORD == i + 1)); then COMPREPLY=($(compgen -c -- "$cur"))
        fi
        return ;;
    esac
  done
  case "$at:$prev" in
${choices.join('\n')}
    ${free(levels).map(quote).join('|')}) return ;;
  esac
  case "$at" in
${words.join('\n')}
  esac
  [[ $cur == -* ]] && words=$options
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o bashdefault -o default -F _tidegate tidegate
`
}

function zsh(levels: readonly CompletionLevel[]): string {
  const described = (name: string, summary: string) =>
    quote(`${name.replaceAll(':', '\\:')}:${summary}`)
  const choices = valued(levels).map(
    ({ key, values }) => `    ${quote(key)}) compadd -- ${values.join(' ')}; return ;;`,
  )
  const words = levels.map(({ at, commands, options, values, files }) => {
    const named = options.flatMap(({ names, summary }) =>
      names.map((name) => described(name, summary)),
    )
    const listed = [
      ...commands.map(({ name, summary }) => described(name, summary)),
      ...values.map((value) => quote(value)),
    ]
    return `    ${quote(at)}) subs=(${listed.join(' ')}) opts=(${named.join(' ')}) files=${files ? 1 : 0} ;;`
  })
  return `#compdef tidegate
# tidegate for zsh: put this line into ~/.zshrc, after compinit
#   source <(tidegate completion zsh)
_tidegate() {
  local at='' i files=0
  local -a subs opts
  for ((i = 2; i < CURRENT; i++)); do
    case "$at \${words[i]}" in
      ${steps(levels).map(quote).join('|')}) at=\${at:+$at }\${words[i]} ;;
      'exec --') shift $i words; ((CURRENT -= i)); _normal; return ;;
    esac
  done
  case "$at:\${words[CURRENT-1]}" in
${choices.join('\n')}
    ${free(levels).map(quote).join('|')}) _files; return ;;
  esac
  case "$at" in
${words.join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then _describe option opts
  elif ((files)); then _files
  elif ((\${#subs})); then _describe command subs
  else _describe option opts
  fi
}
compdef _tidegate tidegate
`
}

function fish(levels: readonly CompletionLevel[]): string {
  const lines = levels.flatMap(({ at, commands, options, values, files }) => {
    const here = `complete -c tidegate -n "__tidegate_at '${at}'"`
    return [
      ...(files || at === 'exec' ? [] : [`${here} -f`]),
      ...commands.map(({ name, summary }) => `${here} -a ${name} -d ${quoteFish(summary)}`),
      ...values.map((value) => `${here} -a ${value}`),
      ...options.map((option) => `${here} ${fishOption(option)} -d ${quoteFish(option.summary)}`),
    ]
  })
  return `# tidegate for fish: put this line into ~/.config/fish/config.fish
#   tidegate completion fish | source
function __tidegate_at
  set -l at ''
  for word in (commandline -opc)[2..-1]
    switch "$at $word"
      case ${steps(levels).map(quoteFish).join(' ')}
        set at (string trim -- "$at $word")
      case 'exec --'
        return 1
    end
  end
  test "$at" = "$argv[1]"
end
${lines.join('\n')}
`
}

function fishOption({ names, takesValue, values }: CompletedOption): string {
  const flags = names.map((name) =>
    name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  )
  const value =
    values.length > 0 ? [`-x -a ${quoteFish(values.join(' '))}`] : takesValue ? ['-r'] : []
  return [...flags, ...value].join(' ')
}

/** From one level to the next: ` policy`, `policy lint`. */
const steps = (levels: readonly CompletionLevel[]): string[] =>
  levels.filter(({ at }) => at).map(({ at }) => (at.includes(' ') ? at : ` ${at}`))

const optionNames = ({ options }: CompletionLevel): string[] =>
  options.flatMap(({ names }) => names)

/** What comes first to mind where no dash has been typed. Files are the shell's own affair. */
const wordsOf = (level: CompletionLevel): string[] => {
  const named = [...level.commands.map(({ name }) => name), ...level.values]
  return named.length > 0 || level.files ? named : optionNames(level)
}

const withValues = (levels: readonly CompletionLevel[]) =>
  levels.flatMap(({ at, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .flatMap(({ names, values }) => names.map((name) => ({ key: `${at}:${name}`, values }))),
  )

const valued = (levels: readonly CompletionLevel[]) =>
  withValues(levels).filter(({ values }) => values.length > 0)

const free = (levels: readonly CompletionLevel[]): string[] =>
  withValues(levels).flatMap(({ key, values }) => (values.length > 0 ? [] : key))

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
const quoteFish = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
