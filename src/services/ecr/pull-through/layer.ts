import { type Digest, parseDigest } from '../../../names/digest.ts'
import { endUpload, startUpload } from '../../../store/ecr/layers.ts'
import type { Repository } from '../../../store/ecr/repositories.ts'
import type { Needs } from '../../kernel/needs.ts'
import { forgetUpload } from '../layer-uploads.ts'
import { wholeLayers } from '../whole-layers.ts'
import { once } from './once.ts'
import { type Upstream, UpstreamFailure } from './upstream.ts'

/**
 * Makes sure that a repository has a layer of its upstream: fetched once, however many wait for it. It comes from the
 * upstream even where its bytes are here already: a digest is no proof that the upstream may give them.
 * Rejects with UpstreamFailure.
 */
export const fetchLayer = (
  repository: Pick<Repository, 'id'>,
  text: string,
  size: number,
  open: () => Promise<Upstream>,
  needs: Needs,
): Promise<void> =>
  once(needs, `layer ${repository.id} ${text}`, async () => {
    const digest = parseDigest(text)
    if (!digest) throw new UpstreamFailure('unavailable', `\`${text}\` is no digest`)
    const known = await wholeLayers(needs, repository.id, [digest])
    if (known.length === 0) await store(repository.id, digest, size, await open(), needs)
  })

async function store(
  repository: string,
  digest: Digest,
  size: number,
  upstream: Upstream,
  needs: Needs,
): Promise<void> {
  const { db, blobs, clock } = needs
  const id = await startUpload(db, repository, clock.now())
  try {
    await blobs.hold(id, async (held) => {
      const total = await held.append(0, upstream.layer(digest, size))
      if (total !== size || !(await held.finish(total, digest)))
        throw new UpstreamFailure(
          'unavailable',
          `what the upstream sends for \`${digest}\` has another digest or length`,
        )
      const ended = await endUpload(db, { id, repository }, { digest, size, at: clock.now() })
      if (ended === 'gone') throw new UpstreamFailure('absent', 'the repository was deleted')
    })
  } catch (error) {
    await forgetUpload(id, { id: repository }, needs)
    throw error
  }
}
