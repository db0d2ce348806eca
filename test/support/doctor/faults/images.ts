import type { Healthy } from '../healthy.ts'
import { type Repository, uriOf } from '../model.ts'
import { type Fault, imageAction, isDeploying, isLetIn, wrong } from './fault.ts'

const imageIn = ({ model, repository }: Healthy): Repository => {
  const found = model.repositories[repository]
  if (!found) throw new Error('expected the repository')
  return found
}

/** An image that is there and is no use to Lambda. */
const uselessImage = (name: string, change: (repository: Repository) => void): Fault => ({
  name,
  touches: 'the image',
  when: isDeploying,
  unfixable: true,
  inject: (one) => {
    change(imageIn(one))
    return { type: 'image', holder: one.repository }
  },
})

/** Of what is there, or is not. */
export const imageFaults: readonly Fault[] = [
  {
    name: 'an immutable tag',
    touches: 'the image',
    when: ({ task }) => task === 'push',
    unfixable: true,
    inject: (one) => {
      imageIn(one).isImmutable = true
      one.tag = '1'
      return { type: 'image', holder: one.repository }
    },
  },
  uselessImage('an index of several images', (it) => {
    it.image = 'index'
  }),
  uselessImage('layers of another media type', (it) => {
    it.image = 'zstd'
  }),
  {
    ...uselessImage('an image for another architecture', (it) => {
      it.architecture = 'arm64'
    }),
    isSilent: true,
  },
  {
    name: 'an absent image',
    touches: 'the image',
    when: isDeploying,
    unfixable: true,
    inject: (one) => {
      delete imageIn(one).image
      return { type: 'absence', holder: `${uriOf(one.repository)}:1` }
    },
  },
  {
    name: 'an absent repository',
    touches: 'the repository',
    hides: ['the caller’s statement', 'Lambda’s statement', 'a repository Deny', 'the image'],
    unfixable: true,
    inject: (one) => {
      delete one.model.repositories[one.repository]
      return { type: 'absence', holder: one.repository, action: imageAction(one) }
    },
  },
  {
    name: 'the wrong registry',
    touches: 'the repository',
    when: isLetIn,
    unfixable: true,
    // What is asked then is another call.
    alone: true,
    inject: (one) => {
      // Without --registry-id the caller's own account is asked.
      one.repository = wrong(one.repository, 4, one.mine)
      return { type: 'absence', holder: one.repository, action: imageAction(one) }
    },
  },
]
