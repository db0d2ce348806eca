export type LogLevel = 'error' | 'warn' | 'info' | 'debug'

export const logLevels: readonly LogLevel[] = ['error', 'warn', 'info', 'debug']

export interface Log {
  error(text: string): void
  warn(text: string): void
  info(text: string): void
  debug(text: string): void
  /** Whether what is said at a level is written. */
  tells(level: LogLevel): boolean
}

/**
 * One line a message: time, level, text. Line breaks and whatever else steers a terminal are escaped. With
 * `columns`, of a terminal, the time is short and a line that would not fit goes on below, between two words.
 */
export function openLog(
  level: LogLevel,
  write: (line: string) => void,
  columns?: () => number,
): Log {
  const line = (name: LogLevel, text: string): string =>
    columns
      ? fold(`${new Date().toTimeString().slice(0, 8)} ${name} `, harmless(text), columns())
      : `${new Date().toISOString()} ${name} ${harmless(text)}`
  const tells = (name: LogLevel) => logLevels.indexOf(name) <= logLevels.indexOf(level)
  const at = (name: LogLevel) =>
    tells(name) ? (text: string) => write(`${line(name, text)}\n`) : () => undefined
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug'), tells }
}

// Names and paths come from whoever sent the request.
const harmless = (text: string): string =>
  text.replace(/[\r\n]+/g, '\\n').replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is sought
    /[\u0000-\u001f\u007f-\u009f]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )

/** A word longer than a line, such as an ARN, stays whole: it is there to be copied. */
function fold(prefix: string, text: string, columns: number): string {
  const lines: string[] = []
  let line = prefix.trimEnd()
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length <= columns || line.trim() === '') line += ` ${word}`
    else {
      lines.push(line)
      line = `${' '.repeat(prefix.length - 1)} ${word}`
    }
  }
  return [...lines, line].join('\n')
}
