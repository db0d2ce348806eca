import { afterAll, vi } from 'vitest'

// What the doctor and the linter say in any test must have its Korean and its Japanese when the test's file ends.

const heard = vi.hoisted(() => {
  const said = new Set<string>()
  return {
    said,
    /** In place of a translator: what is about to be printed is noted, and stays as it is. */
    say: (line: string) => {
      said.add(line)
      return line
    },
    each: (lines: readonly string[]) => {
      for (const line of lines) said.add(line)
    },
  }
})

vi.mock('../../../src/doctor/diagnosis.ts', async (original) => {
  const whole = await original<typeof import('../../../src/doctor/diagnosis.ts')>()
  const examine: typeof whole.examine = async (...given) => {
    const found = await whole.examine(...given)
    const { printDiagnosis } = await import('./print.ts')
    printDiagnosis(found.diagnosis, heard.say)
    return found
  }
  const diagnose: typeof whole.diagnose = async (...given) => (await examine(...given)).diagnosis
  return { ...whole, examine, diagnose }
})

vi.mock('../../../src/doctor/survey/survey.ts', async (original) => {
  const whole = await original<typeof import('../../../src/doctor/survey/survey.ts')>()
  const survey: typeof whole.survey = async (...given) => {
    const found = await whole.survey(...given)
    const { printSurvey } = await import('./print.ts')
    printSurvey(found, heard.say)
    return found
  }
  return { ...whole, survey }
})

vi.mock('../../../src/doctor/expectations/check.ts', async (original) => {
  const whole = await original<typeof import('../../../src/doctor/expectations/check.ts')>()
  const check: typeof whole.check = (...given) => {
    const found = whole.check(...given)
    heard.each([found.why, ...found.settle.map(({ tells }) => tells)])
    return found
  }
  return { ...whole, check }
})

vi.mock('../../../src/doctor/diff/diff.ts', async (original) => {
  const whole = await original<typeof import('../../../src/doctor/diff/diff.ts')>()
  const differenceOf: typeof whole.differenceOf = (...given) => {
    const found = whole.differenceOf(...given)
    heard.each(found.changes.flatMap(({ say, why }) => [say, why]))
    return found
  }
  return { ...whole, differenceOf }
})

vi.mock('../../../src/policy/lint/lint.ts', async (original) => {
  const whole = await original<typeof import('../../../src/policy/lint/lint.ts')>()
  const lint: typeof whole.lint = (...given) => {
    const found = whole.lint(...given)
    heard.each(found.map(({ message }) => message))
    return found
  }
  return { ...whole, lint }
})

vi.mock('../../../src/collected/fact.ts', async (original) => {
  const whole = await original<typeof import('../../../src/collected/fact.ts')>()
  class BadInput extends whole.BadInput {
    constructor(message: string) {
      super(message)
      heard.say(message)
    }
  }
  return { ...whole, BadInput }
})

vi.mock('../../../src/collected/collection.ts', async (original) => {
  const whole = await original<typeof import('../../../src/collected/collection.ts')>()
  class Notes extends Set<string> {
    override add(note: string): this {
      heard.say(note)
      return super.add(note)
    }
  }
  class Collection extends whole.Collection {
    override readonly notes = new Notes()
  }
  return { ...whole, Collection }
})

vi.mock('../../../src/cli/language/say.ts', async (original) => {
  const whole = await original<typeof import('../../../src/cli/language/say.ts')>()
  const { languageFrom } = await import('../../../src/cli/language/language.ts')
  const sayIn: typeof whole.sayIn = async (language) =>
    language === 'en' ? heard.say : whole.sayIn(language)
  const sayFor: typeof whole.sayFor = ({ lang }) => sayIn(languageFrom(lang, process.env))
  const sayAside: typeof whole.sayAside = async () => heard.say
  return { ...whole, sayIn, sayFor, sayAside }
})

vi.mock('../../../src/cli/failure.ts', async (original) => {
  const whole = await original<typeof import('../../../src/cli/failure.ts')>()
  const usage: typeof whole.usage = (message) => {
    if (/src\/cli\/doctor\//.test(new Error().stack ?? '')) heard.say(message)
    return whole.usage(message)
  }
  return { ...whole, usage }
})

afterAll(async () => {
  if (heard.said.size === 0) return
  const { untranslated } = await import('./untranslated.ts')
  const left = await untranslated(heard.said)
  if (left.length > 0)
    throw new Error(`no Korean or no Japanese in src/cli/language/tables:\n  ${left.join('\n  ')}`)
})
