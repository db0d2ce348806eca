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

/** @throws NotPatched where the template says nothing of constructs. */
export function constructAt(source: Source, files: Files): Construct {
  const [, logical = ''] = stepsOf(source)
  const template = parseJson(textIn(files, source.file))
  const resource = objectAt(template, 'Resources', logical)
  const path = objectAt(resource, 'Metadata')['aws:cdk:path']
  if (typeof path !== 'string') throw new NotPatched('the template names no construct')
  const { stack, traces } = stackOf(source.file, path, files)
  const steps = path.slice(stack.length + 1).split('/')
  const isPlain = steps.at(-1) !== 'Resource'
  const made = placeIn(traces, path)
  return {
    ...{ stack, logical, isPlain, type: String(resource.Type) },
    path: isPlain ? steps : steps.slice(0, -1),
    ...(made !== undefined && { made }),
  }
}

function stackOf(file: string, path: string, files: Files) {
  const manifest = parseJson(files.read(join(dirname(file), 'manifest.json')) ?? '{}')
  const all = Object.values(objectAt(manifest, 'artifacts')).filter(isObject)
  const stacks = all.filter(({ type }) => type === 'aws:cloudformation:stack')
  const own =
    stacks.find((one) => objectAt(one, 'properties').templateFile === basename(file)) ??
    stacks.find((one) => path.startsWith(`${String(one.displayName)}/`))
  const name = [own?.hierarchicalId, own?.displayName].find(
    (one): one is string => typeof one === 'string' && path.startsWith(`${one}/`),
  )
  return { stack: name ?? path.split('/')[0] ?? '', traces: objectAt(own, 'metadata') }
}

/** The first line of the app itself, and not of a library, in the trace that CDK keeps where it is asked to. */
function placeIn(traces: JsonObject, path: string): string | undefined {
  const entries = [traces[`/${path}`], traces[`/${path.replace(/\/Resource$/, '')}`]].flat()
  const lines = entries
    .filter(isObject)
    .flatMap(({ trace, type, data }) => [
      ...(Array.isArray(trace) ? trace : []),
      ...(type === 'aws:cdk:creationStack' && Array.isArray(data) ? data : []),
    ])
  const line = lines
    .map(String)
    .find((one) => /:\d+:\d+\)?$/.test(one) && !/node_modules|node:/.test(one))
  return /([^\s(]+:\d+):\d+\)?$/.exec(line ?? '')?.[1]
}
