import { type FoundPackage, isName } from '../inventory.ts'
import { paragraphsOf } from './deb822.ts'

/** `METADATA` of a wheel and `PKG-INFO` of an egg: the first paragraph. */
export function pypiPackages(text: string, path: string): readonly FoundPackage[] {
  const [fields] = paragraphsOf(text)
  const [name, version] = [fields?.get('name'), fields?.get('version')]
  return isName(name) && isName(version) ? [{ kind: 'pypi', name, version, path }] : []
}
