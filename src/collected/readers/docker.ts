import { z } from 'zod'
import { repositoryArn } from '../../names/arn.ts'
import { parseImageUri } from '../../names/image-uri.ts'
import { type Reader, reader } from './reader.ts'

/** What `docker image inspect` tells, which no API of ECR's does: for which machine an image is. */
const inspected = reader(
  z.object({
    RepoTags: z.array(z.string()).nullish(),
    RepoDigests: z.array(z.string()).nullish(),
    Architecture: z.string(),
  }),
  ({ RepoTags, RepoDigests, Architecture: architecture }, { into }) => {
    for (const text of RepoDigests ?? []) {
      const uri = parseImageUri(text)
      if (!uri || !('digest' in uri.reference)) continue
      const { account, region, repository, reference } = uri
      const name = text.slice(0, text.indexOf('@'))
      const tags = (RepoTags ?? []).flatMap((one) =>
        one.startsWith(`${name}:`) ? [one.slice(name.length + 1)] : [],
      )
      const { images } = into.repository(repositoryArn(account, region, repository))
      images.learn(reference.digest, { architecture }, tags)
    }
  },
)

export const dockerReaders: Readonly<Record<string, Reader>> = { ImageInspect: inspected }
