import { type FoundPackage, isName } from '../inventory.ts'

/** The `package.json` of a package that is installed. */
export function npmPackages(text: string, path: string): readonly FoundPackage[] {
  const found = parsed(text)
  if (typeof found !== 'object' || found === null || !('name' in found) || !('version' in found))
    return []
  const { name, version } = found
  return isName(name) && isName(version) ? [{ kind: 'npm', name, version, path }] : []
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
