import { basename, dirname, join } from 'node:path'
import type { Source } from '../../../../collected/fact.ts'
import { isObject, type JsonObject } from '../../../../policy/parse.ts'
import { parseJson } from '../../../../policy/validate/identity.ts'
import { stepsOf } from '../cloudformation/template.ts'
import { type Files, textIn } from '../files.ts'
import { NotPatched } from '../text.ts'

/** A construct of an app, by what `cdk synth` wrote of it. */
export interface Construct {
  /** `Stage/Owner` */
  readonly stack: string
  /** From the stack down; what CDK calls `Resource` is left out. */
  readonly path: readonly string[]
  readonly logical: string
  readonly type: string
  /** One that stands for a resource alone, such as `CfnRepository`. */
  readonly isPlain: boolean
  /** `lib/owner.ts:12`, where the app was synthesized with its stack traces. */
  readonly made?: string
}

const objectAt = (value: unknown, ...steps: readonly string[]): JsonObject => {
  let at = value
  for (const step of steps) at = isObject(at) ? at[step] : undefined
  return isObject(at) ? at : {}
}

/** @throws NotPatched where nothing says which construct made the resource. */
export function constructAt(source: Source, files: Files): Construct {
  const [, logical = ''] = stepsOf(source)
  const resource = objectAt(parseJson(textIn(files, source.file)), 'Resources', logical)
  const own = objectAt(resource, 'Metadata')['aws:cdk:path']
  const { stack, metadata } = stackOf(source.file, typeof own === 'string' ? own : '', files)
  const path = typeof own === 'string' ? own : pathOf(logical, metadata)
  if (path === undefined || !path.startsWith(`${stack}/`))
    throw new NotPatched('the template names no construct')
  const steps = path.slice(stack.length + 1).split('/')
  const isPlain = steps.at(-1) !== 'Resource'
  const made = placeIn(metadata, path)
  return {
    ...{ stack, logical, isPlain, type: String(resource.Type) },
    path: isPlain ? steps : steps.slice(0, -1),
    ...(made !== undefined && { made }),
  }
}

/** What the manifest says of the stack of a template; of a nested one, of the stack that it is in. */
function stackOf(file: string, path: string, files: Files) {
  const read = (name: string) => parseJson(files.read(join(dirname(file), name)) ?? '{}')
  const all = Object.values(objectAt(read('manifest.json'), 'artifacts')).filter(isObject)
  const stacks = all.filter(({ type }) => type === 'aws:cloudformation:stack')
  const named = (one: JsonObject) => String(one.hierarchicalId ?? one.displayName ?? '')
  const own =
    stacks.find((one) => objectAt(one, 'properties').templateFile === basename(file)) ??
    stacks.find((one) => path.startsWith(`${named(one)}/`))
  const more = own?.additionalMetadataFile
  // Newer versions write it into a file beside the manifest.
  const metadata = {
    ...objectAt(own, 'metadata'),
    ...(typeof more === 'string' && basename(more) === more && objectAt(read(more))),
  }
  return { stack: own ? named(own) : (path.split('/')[0] ?? ''), metadata }
}

const entriesAt = (metadata: JsonObject, path: string): readonly JsonObject[] =>
  [metadata[path]].flat().filter(isObject)

function pathOf(logical: string, metadata: JsonObject): string | undefined {
  const found = Object.keys(metadata).find((path) =>
    entriesAt(metadata, path).some(
      ({ type, data }) => type === 'aws:cdk:logicalId' && data === logical,
    ),
  )
  return found?.replace(/^\//, '')
}

/** The first line of the app itself, and not of a library, in the trace that CDK keeps where it is asked to. */
function placeIn(metadata: JsonObject, path: string): string | undefined {
  const entries = [`/${path}`, `/${path.replace(/\/Resource$/, '')}`].flatMap((one) =>
    entriesAt(metadata, one),
  )
  const lines = entries.flatMap(({ trace, type, data }) => [
    ...(Array.isArray(trace) ? trace : []),
    ...(type === 'aws:cdk:creationStack' && Array.isArray(data) ? data : []),
  ])
  const line = lines
    .map((one) => String(one).replace(/ \(.*\)$/, ''))
    .find((one) => /:\d+\)?$/.test(one) && !/node_modules|node:|aws-cdk-lib/.test(one))
  return /(?:file:\/\/)?([^\s(]+?:\d+)(?::\d+)?\)?$/.exec(line ?? '')?.[1]
}
