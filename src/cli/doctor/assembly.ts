import { existsSync } from 'node:fs'
import { basename, join, normalize } from 'node:path'
import { z } from 'zod'
import {
  type AssetImage,
  rawResources,
  type StackFile,
  templateIn,
} from '../../collected/cloudformation/template.ts'
import { BadInput } from '../../collected/fact.ts'
import { parsed } from '../../collected/recognise.ts'
import { parseAccountId } from '../../names/account.ts'
import { parseRegion } from '../../names/region.ts'

const manifest = z.object({
  version: z.string(),
  artifacts: z
    .record(
      z.string(),
      z.object({
        type: z.string(),
        environment: z.string().optional(),
        properties: z
          .object({
            templateFile: z.string().optional(),
            stackName: z.string().optional(),
            directoryName: z.string().optional(),
            file: z.string().optional(),
          })
          .optional(),
      }),
    )
    .default({}),
})

/** Whether a folder is what `cdk synth` writes, usually called `cdk.out`: a file of that name is in each. */
export const isAssembly = (folder: string): boolean =>
  existsSync(join(folder, 'manifest.json')) && existsSync(join(folder, 'cdk.out'))

type ReadText = (file: string) => string

const depthMax = 10

/**
 * The stacks of a cloud assembly of CDK's, those of its stages and the nested ones among them, each with its account and
 * Region where its environment says them.
 *
 * @throws BadInput where its manifest is not as CDK writes it.
 */
export function stacksOf(folder: string, read: ReadText, depth = 0): readonly StackFile[] {
  const file = join(folder, 'manifest.json')
  const { data, error } = manifest.safeParse(parsed(read(file), { file, pointer: '' }))
  if (error || depth > depthMax)
    throw new BadInput(
      `\`${file}\`: expected the manifest that \`cdk synth\` writes, and ${error?.issues[0]?.path.join('/') ?? 'its stages'} is not as it should be`,
    )
  const artifacts = Object.entries(data.artifacts)
  const images = new Map(
    artifacts.flatMap(([, { type, properties }]) =>
      type === 'cdk:asset-manifest' && properties?.file !== undefined
        ? imagesIn(within(folder, properties.file, file), read)
        : [],
    ),
  )
  const stacks: StackFile[] = []
  for (const [id, { type, environment, properties }] of artifacts) {
    if (type === 'cdk:cloud-assembly' && properties?.directoryName !== undefined)
      stacks.push(...stacksOf(within(folder, properties.directoryName, file), read, depth + 1))
    if (type !== 'aws:cloudformation:stack' || properties?.templateFile === undefined) continue
    const found = templateAt({ folder, read, images }, properties.templateFile, file)
    stacks.push({ ...found, ...placeOf(environment), name: properties.stackName ?? id })
  }
  return stacks
}

const assets = z.object({
  dockerImages: z
    .record(
      z.string(),
      z.object({
        source: z.object({ directory: z.string().optional() }),
        destinations: z.record(
          z.string(),
          z.object({
            repositoryName: z.string(),
            imageTag: z.string(),
            region: z.string().optional(),
          }),
        ),
      }),
    )
    .default({}),
})

/** Where the images are published that CDK builds: each in one place, as long as nobody says more. */
function imagesIn(file: string, read: ReadText): readonly (readonly [string, AssetImage])[] {
  // Who took the templates alone has what they tell.
  if (!existsSync(file)) return []
  const { data, error } = assets.safeParse(parsed(read(file), { file, pointer: '' }))
  if (error)
    throw new BadInput(
      `\`${file}\`: expected the assets that \`cdk synth\` writes, and ${error.issues[0]?.path.join('/')} is not as it should be`,
    )
  return Object.entries(data.dockerImages).flatMap(([hash, { source, destinations }]) => {
    const [first, ...others] = Object.entries(destinations)
    if (!first || others.length > 0) return []
    const [name, { repositoryName, imageTag, region }] = first
    const account = parseAccountId(name.slice(0, 12))
    const place = { ...(account && { account }), ...(region !== undefined && { region }) }
    return [[basename(source.directory ?? hash), { repositoryName, imageTag, ...place }] as const]
  })
}

interface Reading {
  readonly folder: string
  readonly read: ReadText
  readonly images: ReadonlyMap<string, AssetImage>
}

function templateAt(reading: Reading, name: string, by: string, depth = 0): StackFile {
  const { folder, read, images } = reading
  const file = within(folder, name, by)
  const from = { file, pointer: '' }
  const found = templateIn(parsed(read(file), from), from, {})
  if (!found || depth > depthMax)
    throw new BadInput(`\`${file}\`: expected a template, as \`${by}\` names it`)
  const nested = new Map<string, StackFile>()
  for (const { type, metadata } of rawResources(found)) {
    const path = metadata['aws:asset:path']
    if (type === 'AWS::CloudFormation::Stack' && typeof path === 'string')
      nested.set(path, templateAt(reading, path, file, depth + 1))
  }
  return { ...found, nested, images }
}

/** A manifest names files of its own folder, and no others. */
function within(folder: string, name: string, by: string): string {
  const path = normalize(name)
  if (path.startsWith('..') || path.startsWith('/'))
    throw new BadInput(`\`${by}\`: expected a file within \`${folder}\`, got \`${name}\``)
  return join(folder, path)
}

/** `aws://111122223333/eu-west-1`; what CDK does not know is called `unknown-account`. */
function placeOf(environment = ''): Pick<StackFile, 'account' | 'region'> {
  const [, account = '', region = ''] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment) ?? []
  return {
    ...(parseAccountId(account) && { account }),
    ...(parseRegion(region) && { region }),
  }
}
