import type { Caller } from '../../estate/caller.ts'
import { findHolders, mountLayer as linkLayer } from '../../store/ecr/layers.ts'
import { findRepository, type Repository } from '../../store/ecr/repositories.ts'
import type { Needs } from '../kernel/needs.ts'
import type { Operation } from '../kernel/operation.ts'
import { mountsBlobs } from './account-settings.ts'
import { type UploadInput, withUpload } from './layer-uploads.ts'
import { onRepository, requireRepository } from './repository.ts'
import { wholeLayers } from './whole-layers.ts'

/** What the registry does for `?mount=&from=`; CloudTrail knows it by this name, the API has no such call. */
export interface MountLayerInput extends UploadInput {
  /** Absent: wherever in the registry the caller may download it. */
  readonly fromRepositoryName?: string | undefined
  readonly layerDigest: string
  /** What ECR does not do: mounts that the account has not turned on, and of layers that no image has yet. */
  readonly allows?: { readonly anyAccount?: boolean; readonly unreferenced?: boolean }
}

/** Each is a question of permissions. */
const sourcesMax = 20

/**
 * Takes a layer from another repository of the registry where its account has turned that on, an image there has the layer
 * and the caller may download it. One that cannot be mounted is no refusal: the client goes on with the upload. Hence `ask`.
 */
export const mountLayer: Operation<MountLayerInput, { readonly mounted: boolean }> = {
  service: 'ecr',
  name: 'MountLayer',
  permissions: (input, caller) => [
    { action: 'ecr:InitiateLayerUpload', ...onRepository(input, caller) },
  ],
  run: async ({ layerDigest, uploadId, allows = {}, ...input }, caller, needs) => {
    const target = await requireRepository(input, caller, needs)
    if (!allows.anyAccount && !(await mountsBlobs(needs, target))) return { mounted: false }
    const named = input.fromRepositoryName
    const names = named === undefined ? await holdersOf(layerDigest, target, needs) : [named]
    for (const name of names) {
      const source = await sourceAt(name, target, caller, needs)
      if (!source || (await wholeLayers(needs, source.id, [layerDigest])).length === 0) continue
      const mounted = await withUpload(uploadId, target, needs, async (held, upload) => {
        const from = { repository: source.id, digest: layerDigest, ...allows }
        const done = await linkLayer(needs.db, from, upload, needs.clock.now())
        if (done) await held.discard()
        return done
      })
      if (mounted) return { mounted }
    }
    return { mounted: false }
  },
}

const holdersOf = (digest: string, { account, region }: Repository, { db }: Needs) =>
  findHolders(db, { account, region }, digest, sourcesMax)

/** Undefined where there is none, or none for this caller: knowing a digest is no right to its layer. */
async function sourceAt(
  repositoryName: string,
  target: Repository,
  caller: Caller,
  needs: Needs,
): Promise<Repository | undefined> {
  const { account, region } = target
  const from = { registryId: account, repositoryName }
  const download = { action: 'ecr:GetDownloadUrlForLayer', ...onRepository(from, caller) }
  if ((await needs.ask(caller, download)).outcome !== 'allowed') return undefined
  const source = await findRepository(needs.db, account, region, repositoryName)
  return source && encryptionOf(source) === encryptionOf(target) ? source : undefined
}

/** Layers do not cross from one key to another. */
const encryptionOf = ({ settings }: Repository): string => {
  const { encryptionType, kmsKey } = settings.encryptionConfiguration
  return `${encryptionType} ${kmsKey ?? ''}`
}
