export type LogLevel = 'error' | 'warn' | 'info' | 'debug'

export const logLevels: readonly LogLevel[] = ['error', 'warn', 'info', 'debug']

export interface Log {
  error(text: string): void
  warn(text: string): void
  info(text: string): void
  debug(text: string): void
}

/** One line a message on standard error: time, level, text. Line breaks in the text are escaped. */
export function openLog(level: LogLevel, write: (line: string) => void): Log {
  const at = (name: LogLevel) =>
    logLevels.indexOf(name) <= logLevels.indexOf(level)
      ? (text: string) =>
          write(`${new Date().toISOString()} ${name} ${text.replace(/[\r\n]+/g, '\\n')}\n`)
      : () => undefined
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') }
}
