import { type FoundPackage, isName } from '../inventory.ts'

/** `lib/apk/db/installed`: paragraphs of lines that begin with one letter. https://wiki.alpinelinux.org/wiki/Apk_spec */
export function apkPackages(text: string, path: string): readonly FoundPackage[] {
  return text.split(/\n\s*\n/).flatMap((paragraph): FoundPackage[] => {
    const fields = new Map<string, string>()
    for (const line of paragraph.split('\n')) {
      // Files of the package follow.
      if (line.startsWith('F:')) break
      if (line[1] === ':') fields.set(line.slice(0, 1), line.slice(2).trim())
    }
    const [name, version] = [fields.get('P'), fields.get('V')]
    if (!isName(name) || !isName(version)) return []
    const [origin, architecture] = [fields.get('o'), fields.get('A')]
    return [
      {
        ...{ kind: 'apk', name, version, path },
        ...(isName(origin) && { source: { name: origin, version } }),
        ...(isName(architecture) && { architecture }),
      },
    ]
  })
}
