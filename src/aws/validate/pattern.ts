/** Text of models that would cost exponential time, and the same language said without ambiguity. */
const equivalents: Readonly<Record<string, string>> = {
  '^[a-z0-9*](?:[._\\-/a-z0-9*]?[a-z0-9*]+)*$': '^[a-z0-9*](?:[._\\-/]?[a-z0-9*])*$',
}

const compiled = new Map<string, RegExp>()

/** Whether the pattern of a service model matches the whole text, as in Java's `matches`. */
export function matchesWhole(pattern: string, text: string): boolean {
  let regExp = compiled.get(pattern)
  if (!regExp) {
    regExp = compile(equivalents[pattern] ?? pattern)
    compiled.set(pattern, regExp)
  }
  return regExp.test(text)
}

function compile(pattern: string): RegExp {
  // Java's `(?s)`: a dot is a line break too.
  const [, flag = '', rest = pattern] = /^\(\?(s)\)(.*)$/s.exec(pattern) ?? []
  const whole = `^(?:${rest})$`
  try {
    return new RegExp(whole, `u${flag}`)
  } catch {
    // Java takes some escapes and ranges that the u flag refuses: `[\w-_]`.
    return new RegExp(whole, flag)
  }
}
