import { wrap } from './terminal.ts'

/** One `export` for a shell of these `NAME=value`, broken so that no line passes `width` where it can be. */
export function exported(assignments: readonly string[], width: number): readonly string[] {
  // A continued line ends in ` \\`, and the next is indented by two.
  const lines = wrap(`export ${assignments.join(' ')}`, width - 4)
  return lines.map(
    (line, at) => `${at > 0 ? '  ' : ''}${line}${at < lines.length - 1 ? ' \\' : ''}`,
  )
}
