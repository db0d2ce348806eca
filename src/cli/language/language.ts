import { usage } from '../failure.ts'

export const languages = ['en', 'ko', 'ja'] as const
export type Language = (typeof languages)[number]

/** What was asked for, or else the locale, as POSIX reads it: the first of the variables that says anything. */
export function languageFrom(asked: string | undefined, environment: NodeJS.ProcessEnv): Language {
  if (asked === undefined) {
    const { LC_ALL, LC_MESSAGES, LANG } = environment
    return languageOf(LC_ALL || LC_MESSAGES || LANG || '') ?? 'en'
  }
  const language = languageOf(asked)
  if (!language) throw usage(`--lang: expected one of ${languages.join(', ')}, got \`${asked}\``)
  return language
}

/** `ko_KR.UTF-8`, `ja` */
const languageOf = (locale: string): Language | undefined =>
  languages.find((one) => one === locale.toLowerCase().split(/[_.@-]/)[0])
