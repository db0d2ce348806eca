import { actionMatches, compileActions } from '../match/action.ts'

/** The names that a service's actions have, as AWS writes them: `DescribeImages`. Empty where they are not known. */
export type ActionNames = (service: string) => readonly string[]

export const noNames: ActionNames = () => []

/**
 * Patterns for all that these patterns mean but for some actions: `ecr:Batch*` without `ecr:BatchGetImage` is
 * `ecr:BatchCheckLayerAvailability`, `ecr:BatchDelete*`… Undefined where the names are not known, or nothing is left.
 */
export function patternsWithout(
  patterns: readonly string[],
  actions: readonly string[],
  names: ActionNames,
): readonly string[] | undefined {
  const spared = actions.map((one) => one.toLowerCase())
  const left = patterns.flatMap((pattern): readonly (string | undefined)[] => {
    const means = compileActions({ not: false, values: [pattern] })
    const hit = spared.filter((one) => actionMatches(means, one))
    if (hit.length === 0) return [pattern]
    if (!/[*?]/.test(pattern)) return []
    const service = pattern.slice(0, pattern.indexOf(':'))
    const meant = names(service).filter((name) =>
      actionMatches(means, `${service}:${name}`.toLowerCase()),
    )
    const bare = hit.map((one) => one.slice(one.indexOf(':') + 1))
    const rest = meant.filter((name) => !bare.includes(name.toLowerCase()))
    if (rest.length === 0) return [undefined]
    return cover(rest, bare).map((one) => `${service}:${one}`)
  })
  const known = left.filter((one) => one !== undefined)
  return known.length > 0 && known.length === left.length ? known : undefined
}

/** Cut where a word of a name ends, and no longer than needed to miss what is spared. */
function cover(names: readonly string[], spared: readonly string[], head = ''): readonly string[] {
  const [only, ...others] = names
  if (only === undefined) return []
  if (others.length === 0) return [only]
  if (head !== '' && !spared.some((one) => one.startsWith(head.toLowerCase()))) return [`${head}*`]
  const byHead = new Map<string, string[]>()
  for (const name of names) {
    const word = /^.[^A-Z]*/.exec(name.slice(head.length))?.[0] ?? ''
    byHead.set(head + word, [...(byHead.get(head + word) ?? []), name])
  }
  return [...byHead].flatMap(([longer, own]) =>
    longer === head ? own : cover(own, spared, longer),
  )
}
