import type { CompiledPolicy } from '../../policy/types.ts'
import { serviceNames } from './service-names.ts'

const vendorOf = (action: string): string => action.toLowerCase().split(':', 1)[0] ?? ''

const matches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replace(/\?/g, '.')}$`,
  ).test(text)

/** Whether some Allow statement reaches any action of a service, whatever its resources and conditions. */
export function grantsService({ statements }: CompiledPolicy, namespace: string): boolean {
  return statements.some(({ effect, source }) => {
    if (effect !== 'Allow' || !source.action) return false
    const { not, values } = source.action
    const reached = values.filter((value) => matches(vendorOf(value), namespace))
    if (!not) return reached.length > 0
    // NotAction leaves a service out only when it names all of it.
    return !reached.some((value) => value === '*' || value.endsWith(':*'))
  })
}

/** The services that documents reach: those known here, and those they name, in the order of their namespaces. */
export function grantedServices(documents: readonly CompiledPolicy[]): string[] {
  const named = documents.flatMap(({ statements }) =>
    statements.flatMap(({ source }) => (source.action?.values ?? []).map(vendorOf)),
  )
  const candidates = new Set([
    ...Object.keys(serviceNames),
    ...named.filter((vendor) => /^[a-z0-9-]+$/.test(vendor)),
  ])
  return [...candidates]
    .filter((namespace) => documents.some((document) => grantsService(document, namespace)))
    .sort()
}
