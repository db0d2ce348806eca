/** Paragraphs of `Field: value`, as dpkg's status and Python's METADATA have them. Lines that go on are left out. */
export function* paragraphsOf(text: string): Generator<ReadonlyMap<string, string>> {
  let fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    if (line.trim() === '') {
      if (fields.size > 0) yield fields
      fields = new Map()
      continue
    }
    const colon = line.indexOf(':')
    if (colon <= 0 || /^\s/.test(line)) continue
    const name = line.slice(0, colon).toLowerCase()
    if (!fields.has(name)) fields.set(name, line.slice(colon + 1).trim())
  }
  if (fields.size > 0) yield fields
}
