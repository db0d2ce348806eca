import { tagMatcher } from '../../../image/tag-pattern.ts'
import type { LifecycleImage } from '../../../store/ecr/lifecycle-images.ts'
import type { Rule, Selection } from './rules.ts'

/** What a rule does to an image. */
export interface Selected {
  readonly image: LifecycleImage
  readonly rule: Rule
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

const dayMs = 24 * 60 * 60 * 1000

/**
 * What a lifecycle policy does to a repository: every rule identifies images and marks some of them as if it were alone;
 * then, in order of priority, each image belongs to the first rule that identified it. Oldest first, an index before what it has.
 * AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export async function evaluate(
  rules: readonly Rule[],
  images: readonly LifecycleImage[],
  now: number,
): Promise<readonly Selected[]> {
  const seen = new Set<string>()
  const selected: Selected[] = []
  // Differs from AWS? What refers to an image goes with it, and no rule is known to see it while the image is there.
  const here = new Set(images.map(({ digest }) => digest))
  const own = images.filter(({ subject }) => subject === undefined || !here.has(subject))
  for (const rule of rules) {
    // There may be 100,000 images: requests are served in between.
    await nextTurn()
    const identified = own.filter(identifier(rule.selection))
    const marked = markedBy(rule.selection, identified, now)
    for (const image of marked) if (!seen.has(image.digest)) selected.push({ image, rule })
    for (const { digest } of identified) seen.add(digest)
  }
  return indexesFirst(withoutHeld(selected, images).sort(oldestFirst))
}

/** Whether a rule is about an image. Made once for a rule, as there may be many images. */
function identifier({
  tagStatus,
  tagPatterns,
  storageClass,
}: Selection): (image: LifecycleImage) => boolean {
  const wanted = storageClass === 'standard' ? 'ACTIVE' : 'ARCHIVED'
  const matchers = tagPatterns.map(tagMatcher)
  return ({ tags, status }) => {
    if (status !== wanted) return false
    if (tagStatus === 'any') return true
    if (tagStatus === 'untagged') return tags.length === 0
    return tags.length > 0 && matchers.every((matches) => tags.some(matches))
  }
}

/** By the time of its push, or since it is back from the archive; in the archive, by when it came there. */
const ageOf = ({ status, pushedAt, archivedAt, activatedAt }: LifecycleImage): number =>
  (status === 'ARCHIVED' ? archivedAt : activatedAt) ?? pushedAt

const usedAt = ({ pulledAt, activatedAt, pushedAt }: LifecycleImage): number =>
  Math.max(pulledAt ?? activatedAt ?? pushedAt, activatedAt ?? 0)

function markedBy(
  { countType, countNumber }: Selection,
  images: readonly LifecycleImage[],
  now: number,
): readonly LifecycleImage[] {
  if (countType === 'imageCountMoreThan') return [...images].sort(youngestFirst).slice(countNumber)
  const before = now - countNumber * dayMs
  const since = countType === 'sinceImagePulled' ? usedAt : ageOf
  return images.filter((image) => since(image) < before)
}

const youngestFirst = (a: LifecycleImage, b: LifecycleImage): number =>
  ageOf(b) - ageOf(a) || (a.digest > b.digest ? -1 : 1)

/**
 * What an index has stays as long as the index does: an image is expired only after every index that refers to it, and archived
 * after those that are active. One and the same evaluation may do both.
 */
function withoutHeld(selected: readonly Selected[], images: readonly LifecycleImage[]): Selected[] {
  const statuses = new Map(images.map(({ digest, status }) => [digest, status]))
  const actions = new Map(selected.map(({ image, rule }) => [image.digest, rule.action]))
  // Until nothing changes: an index may be in another.
  for (let changed = true; changed; ) {
    changed = false
    for (const { image, rule } of selected) {
      if (!actions.has(image.digest)) continue
      const isHeld = image.parents.some((parent) =>
        rule.action === 'EXPIRE'
          ? statuses.has(parent) && actions.get(parent) !== 'EXPIRE'
          : statuses.get(parent) === 'ACTIVE' && !actions.has(parent),
      )
      if (isHeld) changed = actions.delete(image.digest)
    }
  }
  return selected.filter(({ image }) => actions.has(image.digest))
}

const oldestFirst = (a: Selected, b: Selected): number => -youngestFirst(a.image, b.image)

function indexesFirst(selected: readonly Selected[]): readonly Selected[] {
  const waiting = new Map(selected.map((one) => [one.image.digest, one]))
  const ordered: Selected[] = []
  const take = (one: Selected | undefined): void => {
    if (!one || !waiting.delete(one.image.digest)) return
    for (const parent of one.image.parents) take(waiting.get(parent))
    ordered.push(one)
  }
  for (const one of selected) take(one)
  return ordered
}
