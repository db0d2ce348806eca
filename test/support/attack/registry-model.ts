import { ociIndex, ociManifest } from '../../../src/image/media-types.ts'
import { digestOf, imageOf, indexOf, layer } from '../../conformance/distribution/case.ts'
import type { Dice } from './mutate.ts'

/** What a registry of ECR's kind is to whoever knows nothing of its insides. */
export interface Model {
  readonly blobs: ReadonlySet<string>
  /** By digest. */
  readonly manifests: ReadonlyMap<string, { readonly text: string; readonly type: string }>
  readonly tags: ReadonlyMap<string, string>
}

export const emptyModel: Model = { blobs: new Set(), manifests: new Map(), tags: new Map() }

/** One request, what it must be answered with, and what is there when it was answered. */
export interface Step {
  readonly method: string
  /** Below the repository. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly status: number
  /** The body of the answer, where it is told. */
  readonly text?: string
  readonly after: Model
}

/** Few, so that they meet. */
const contents = ['{}', 'a', 'b', 'c', 'd', 'e']
const names = ['v1', 'v2', 'latest', 'x']

const images = contents.flatMap((one) => [
  imageOf([layer(one)]),
  imageOf([layer(one), layer('a')]),
  imageOf([], { annotations: { of: one } }),
])
const digestsIn = (text: string): readonly string[] =>
  [...text.matchAll(/"digest":"([^"]+)"/g)].map(([, digest = '']) => digest)

const withManifest = (
  model: Model,
  text: string,
  type: string,
  tag: string | undefined,
): Model => ({
  ...model,
  manifests: new Map(model.manifests).set(digestOf(text), { text, type }),
  tags: tag === undefined ? model.tags : new Map(model.tags).set(tag, digestOf(text)),
})

function pushBlob(dice: Dice, model: Model): Step {
  const content = dice.of(contents)
  const lies = dice.once(4)
  const digest = digestOf(lies ? `not ${content}` : content)
  return {
    ...{ method: 'POST', path: `blobs/uploads/?digest=${digest}`, body: content },
    status: lies && !model.blobs.has(digest) ? 400 : 201,
    after: lies ? model : { ...model, blobs: new Set(model.blobs).add(digest) },
  }
}

function pushImage(dice: Dice, model: Model): Step {
  const text = dice.of(images)
  const tag = dice.once(3) ? undefined : dice.of(names)
  const there =
    model.manifests.has(digestOf(text)) || digestsIn(text).every((one) => model.blobs.has(one))
  return put(model, text, ociManifest, tag, there)
}

/** Mostly one that is there. */
function anImage(dice: Dice, { manifests }: Model): string {
  const there = [...manifests.values()].filter(({ type }) => type === ociManifest)
  return there.length > 0 && !dice.once(4) ? dice.of(there).text : dice.of(images)
}

function pushIndex(dice: Dice, model: Model): Step {
  const children = [anImage(dice, model), anImage(dice, model)]
  const text = indexOf(children)
  const tag = dice.once(3) ? undefined : dice.of(names)
  const there =
    model.manifests.has(digestOf(text)) ||
    children.every((one) => model.manifests.has(digestOf(one)))
  return put(model, text, ociIndex, tag, there)
}

const put = (
  model: Model,
  text: string,
  type: string,
  tag: string | undefined,
  there: boolean,
): Step => ({
  ...{ method: 'PUT', path: `manifests/${tag ?? digestOf(text)}`, body: text },
  headers: { 'content-type': type },
  status: there ? 201 : 400,
  after: there ? withManifest(model, text, type, tag) : model,
})

const isNamed = ({ manifests }: Model, digest: string): boolean =>
  [...manifests.values()].some(
    ({ text, type }) => type === ociIndex && digestsIn(text).includes(digest),
  )

function remove(dice: Dice, model: Model): Step {
  const tag = dice.once(2) ? dice.of(names) : undefined
  const digest = tag === undefined ? digestOf(anImage(dice, model)) : model.tags.get(tag)
  const step = { method: 'DELETE', path: `manifests/${tag ?? digest}` }
  if (digest === undefined || !model.manifests.has(digest))
    return { ...step, status: 404, after: model }
  const others = [...model.tags].filter(([name, of]) => of === digest && name !== tag)
  if (tag !== undefined && others.length > 0) {
    const tags = new Map(model.tags)
    tags.delete(tag)
    return { ...step, status: 202, after: { ...model, tags } }
  }
  if (isNamed(model, digest)) return { ...step, status: 405, after: model }
  const manifests = new Map(model.manifests)
  manifests.delete(digest)
  const tags = new Map([...model.tags].filter(([, of]) => of !== digest))
  return { ...step, status: 202, after: { ...model, manifests, tags } }
}

/** Any request that changes something, or is refused. */
export const anyChange = (dice: Dice, model: Model): Step =>
  dice.of([pushBlob, pushBlob, pushImage, pushImage, pushIndex, remove])(dice, model)

/** Asks for all that is there, and for what is not. */
export function everything(model: Model): readonly Step[] {
  const asks: Step[] = [...contents, 'absent'].map((content) => ({
    ...{ method: 'HEAD', path: `blobs/${digestOf(content)}`, after: model },
    status: model.blobs.has(digestOf(content)) ? 200 : 404,
  }))
  for (const name of [
    ...names,
    ...images.map((text) => digestOf(text)),
    ...model.manifests.keys(),
  ]) {
    const found = model.manifests.get(model.tags.get(name) ?? name)
    asks.push({
      ...{ method: 'GET', path: `manifests/${name}`, after: model },
      ...(found ? { status: 200, text: found.text } : { status: 404 }),
    })
  }
  const tags = [...model.tags.keys()].sort()
  return [
    ...asks,
    {
      method: 'GET',
      path: 'tags/list',
      status: 200,
      after: model,
      text: JSON.stringify({ name: '<name>', tags }),
    },
  ]
}
