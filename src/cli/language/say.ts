import { type Language, languageFrom } from './language.ts'
import { asItIs, type Say } from './translate.ts'

export interface LanguageOption {
  readonly lang?: string
}

/** The tables are loaded for those who read them. */
export async function sayIn(language: Language): Promise<Say> {
  if (language === 'en') return asItIs
  const [{ translator }, { sentences }] = await Promise.all([
    import('./translate.ts'),
    import('./tables/index.ts'),
  ])
  return translator(language, sentences)
}

let spoken: Language = 'en'

/** Which language the command that runs was asked for. */
export const speak = ({ lang }: LanguageOption): void => {
  spoken = languageFrom(lang, process.env)
}

/** What is said beside what a command prints: its notes and what went wrong. */
export const sayAside = (): Promise<Say> => sayIn(spoken)

export const sayFor = ({ lang }: LanguageOption): Promise<Say> =>
  sayIn(languageFrom(lang, process.env))
