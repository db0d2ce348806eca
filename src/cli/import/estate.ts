import type { Collection } from '../../collected/collection.ts'
import type { RunningServer } from '../run-file.ts'
import { conflictsOf } from './conflicts.ts'
import { withDeleted } from './deleted.ts'
import { importFunctions } from './functions.ts'
import { importEntities, importIdentityPolicies } from './iam.ts'
import { Importer } from './importer.ts'
import { bind, type Ids, importOrganization } from './organization.ts'
import { importRegistries } from './registries.ts'
import { rename } from './rename.ts'
import { importRepositories } from './repositories.ts'

export interface Imported {
  /** What stands in the way: nothing was changed then. */
  readonly conflicts: readonly string[]
  /** How many things were made. */
  readonly count: number
  readonly notImported: readonly string[]
}

/** Makes the server look like the estate. `there` is what stands in it now. */
export async function importEstate(
  server: RunningServer,
  wanted: Collection,
  there: Collection,
): Promise<Imported> {
  rename(wanted, idsAlready(wanted, there))
  const conflicts = [...organizationConflicts(wanted, there), ...conflictsOf(wanted, there)]
  if (conflicts.length > 0) return { conflicts, count: 0, notImported: [] }
  const importer = new Importer(server, wanted, there)
  const ids = await importOrganization(importer)
  rename(wanted, ids)
  await importEntities(importer)
  await withDeleted(importer, async () => {
    await importIdentityPolicies(importer)
    await importRepositories(importer)
    await importFunctions(importer)
    await importRegistries(importer)
  })
  await bind(importer, ids)
  return { conflicts, count: importer.count, notImported: importer.notImported }
}

/** What the nodes above an account are called here, where it was imported before. */
function idsAlready({ organization }: Collection, there: Collection): Ids {
  const ids: Ids = new Map()
  const other = there.organization
  if (organization.id.state === 'known' && other.id.state === 'known')
    ids.set(organization.id.value, other.id.value)
  for (const account of organization.accounts()) {
    const path = other.pathTo(account) ?? []
    for (const [at, id] of (organization.pathTo(account) ?? []).entries())
      ids.set(id, path[at] ?? id)
  }
  return ids
}

function organizationConflicts(wanted: Collection, there: Collection): readonly string[] {
  const { management } = wanted.organization
  const other = there.organization.management
  if (management.state !== 'known' || other.state !== 'known') return []
  return management.value === other.value
    ? []
    : [`an organization whose management account is ${other.value}, not ${management.value}`]
}
