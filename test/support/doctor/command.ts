/** `aws ecr set-repository-policy --registry-id …`, and who runs it. */
export interface PrintedCommand {
  /** An account, or an ARN. */
  readonly as: string
  readonly service: string
  readonly operation: string
  /** Without their hyphens; a flag that has no value is empty. */
  readonly flags: ReadonlyMap<string, string>
}

/** What a printed line does, without what it looks at before. */
export function readCommand(line: string): PrintedCommand {
  // What stands before the last command of a line looks whether the document is still what it was.
  const file = /<<'END'(?: &&)?\n(?<text>[\s\S]*?)\nEND\n/.exec(line)?.groups
  const words = wordsOf(line.slice(line.lastIndexOf('npx tidegate exec')).replace(/\)$/, ''))
  const flags = new Map<string, string>()
  const plain: string[] = []
  const all = words.slice(words.indexOf('aws') + 1)
  for (let at = 0; at < all.length; at++) {
    const [name = '', value] = (all[at] ?? '').split(/=(.*)/s)
    if (!name.startsWith('--')) plain.push(all[at] ?? '')
    else if (value !== undefined) flags.set(name.slice(2), value)
    else if (all[at + 1]?.startsWith('--') || at + 1 === all.length) flags.set(name.slice(2), '')
    else flags.set(name.slice(2), all[++at] ?? '')
  }
  for (const [name, value] of flags)
    if (value === 'file://$document' && file?.text !== undefined) flags.set(name, file.text)
  const as = words[words.indexOf('--as') + 1] ?? ''
  const [service = '', operation = ''] = plain
  return { as, service, operation, flags }
}

/** As bash splits a line of plain, single and double quoted parts. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/g)].map(([word]) =>
    word.replace(
      /'([^']*)'|"([^"]*)"|\\(.)/g,
      (_, single, double, escaped) => single ?? double ?? escaped,
    ),
  )
