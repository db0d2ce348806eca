import { join } from 'node:path'
import type { Command, LaunchFailure } from '../jail.ts'
import { checkProgram, findProgram, resolveInside } from './resolve.ts'
import { quote } from './scripts.ts'

/** Names that a shell cannot export; an image may have them, Lambda's own settings may not. */
const variable = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * Shell text, one line, that starts a program as launch number `launch` and later reports `exit <launch> <status>`.
 * `root` is the sandbox's root as the host sees it.
 */
export function launchLine(
  launch: number,
  command: Command,
  root: string,
): { readonly line: string } | LaunchFailure {
  const [name = '', ...rest] = [...command.entrypoint, ...command.command]
  const directory = join('/', command.workingDirectory)
  if (resolveInside(root, directory) === undefined) return noDirectory(directory)
  const path = command.environment.PATH ?? '/usr/local/bin:/usr/bin:/bin'
  const program = findProgram(root, name, path, directory)
  const wrong = program.startsWith('/')
    ? checkProgram(root, program, command.architecture)
    : noProgram(program, 'no such file or directory')
  if (wrong) return wrong
  const exports = Object.entries(command.environment)
    .filter(([key]) => variable.test(key))
    .map(([key, value]) => `command export ${key}=${oneLine(value)}`)
  const start = [
    'unset n line PATH',
    `cd ${oneLine(directory)} 2>/dev/null || { echo 'launch ${launch} directory' >&3; exit 1; }`,
    // The shell exports it by itself, with a path of the host's.
    'unset OLDPWD',
    `[ -x ${oneLine(program)} ] || { echo 'launch ${launch} denied' >&3; exit 1; }`,
    ...exports,
    `echo 'launch ${launch} started' >&3`,
    `exec ${[program, ...rest].map(oneLine).join(' ')} 2>&5 3>&- 5>&-`,
  ].join('; ')
  // The outer shell waits, so that the starter can go on listening. What it says itself (`Killed`) is not the function's.
  const wait = `( N="$n"; ${start} ) & wait $!; echo "exit ${launch} $?" >&3`
  return { line: `( ${wait} ) 4<&- 5>&2 2>/dev/null &` }
}

export const noDirectory = (directory: string): LaunchFailure => ({
  type: 'Runtime.InvalidWorkingDir',
  message: `chdir ${directory}: no such file or directory`,
})

export const noProgram = (program: string, reason: string): LaunchFailure => ({
  type: 'Runtime.InvalidEntrypoint',
  message: `fork/exec ${program}: ${reason}`,
})

/** Quoted, with each line break from the variable that holds one: the starter reads line by line. */
const oneLine = (text: string): string => quote(text).replaceAll('\n', `'"$N"'`)
