import { type FoundPackage, isName } from '../inventory.ts'
import { paragraphsOf } from './deb822.ts'

/** Debian's `var/lib/dpkg/status`, and a file of `status.d` as distroless images have them, which has no `Status`. */
export function dpkgPackages(text: string, path: string): readonly FoundPackage[] {
  const found: FoundPackage[] = []
  for (const fields of paragraphsOf(text)) {
    const [name, version] = [fields.get('package'), fields.get('version')]
    // `deinstall ok config-files` is what a removed package left behind.
    const status = fields.get('status') ?? 'install ok installed'
    if (!isName(name) || !isName(version) || !/ installed$/.test(status)) continue
    const source = sourceOf(fields.get('source'), version)
    const architecture = fields.get('architecture')
    found.push({
      ...{ kind: 'dpkg', name, version, path },
      ...(source && { source }),
      ...(isName(architecture) && { architecture }),
    })
  }
  return found
}

/** `Source: glibc (2.36-9)`, whose version is there where it is another than the package's. */
function sourceOf(text: string | undefined, version: string) {
  const [, name, own] = /^(\S+)(?: \(([^)]+)\))?$/.exec(text ?? '') ?? []
  return isName(name) ? { name, version: isName(own) ? own : version } : undefined
}
