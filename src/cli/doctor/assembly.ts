import { existsSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { z } from 'zod'
import {
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
  const stacks: StackFile[] = []
  for (const [id, { type, environment, properties }] of Object.entries(data.artifacts)) {
    if (type === 'cdk:cloud-assembly' && properties?.directoryName !== undefined)
      stacks.push(...stacksOf(within(folder, properties.directoryName, file), read, depth + 1))
    if (type !== 'aws:cloudformation:stack' || properties?.templateFile === undefined) continue
    const found = templateAt(folder, properties.templateFile, file, read)
    stacks.push({ ...found, ...placeOf(environment), name: properties.stackName ?? id })
  }
  return stacks
}

function templateAt(
  folder: string,
  name: string,
  by: string,
  read: ReadText,
  depth = 0,
): StackFile {
  const file = within(folder, name, by)
  const from = { file, pointer: '' }
  const found = templateIn(parsed(read(file), from), from, {})
  if (!found || depth > depthMax)
    throw new BadInput(`\`${file}\`: expected a template, as \`${by}\` names it`)
  const nested = new Map<string, StackFile>()
  for (const { type, metadata } of rawResources(found)) {
    const path = metadata['aws:asset:path']
    if (type === 'AWS::CloudFormation::Stack' && typeof path === 'string')
      nested.set(path, templateAt(folder, path, file, read, depth + 1))
  }
  return { ...found, nested }
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
