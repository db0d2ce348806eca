import { at, BadInput, inside, type Source } from '../fact.ts'
import { has, type Members } from '../shapes.ts'

/** Where CDK publishes an image that it builds. Its texts may hold pseudo parameters, as `Fn::Sub` takes them. */
export interface AssetImage {
  readonly repositoryName: string
  readonly imageTag: string
  /** Absent where they are the stack's. */
  readonly account?: string
  readonly region?: string
}

/** A template with what is known of the stack that it is for. */
export interface StackFile {
  readonly template: Members
  readonly from: Source
  readonly name: string
  readonly account?: string
  readonly region?: string
  /** By the path that the stack's metadata name: templates of nested stacks. */
  readonly nested: ReadonlyMap<string, StackFile>
  /** Of CDK: by the folder that an image is built from. */
  readonly images?: ReadonlyMap<string, AssetImage>
}

export interface RawResource {
  readonly logical: string
  readonly type: string
  readonly properties: Members
  readonly condition?: string
  readonly metadata: Members
  /** Of its properties. */
  readonly from: Source
}

export const isTemplate = (members: Members): boolean =>
  has(members, 'AWSTemplateFormatVersion') ||
  (has(members, 'Resources') &&
    Object.values(membersOf(members.Resources)).some((one) => has(membersOf(one), 'Type')))

/**
 * A template, by itself or as `aws cloudformation get-template` prints it; undefined for what is none.
 *
 * @throws BadInput where its resources are not as CloudFormation takes them.
 */
export function templateIn(
  value: unknown,
  from: Source,
  place: { readonly account?: string; readonly region?: string },
): StackFile | undefined {
  const members = membersOf(value)
  const body = membersOf(members.TemplateBody)
  const wrapped = isTemplate(body)
  if (!wrapped && !isTemplate(members)) return undefined
  const template = wrapped ? body : members
  const source: Source = {
    ...(wrapped ? inside(from, 'TemplateBody') : from),
    isPlanned: true,
  }
  for (const name of ['Resources', 'Parameters', 'Conditions', 'Mappings', 'Outputs'] as const) {
    const section = template[name]
    if (section !== undefined && section !== null && !isMembers(section))
      throw new BadInput(`${at(inside(source, name))}: expected an object of CloudFormation's`)
  }
  const file = from.file.slice(from.file.lastIndexOf('/') + 1)
  const name = (file.split('.')[0] ?? '').replace(/[^a-zA-Z0-9-]/g, '-') || 'stack'
  return { template, from: source, name, ...place, nested: new Map() }
}

export function rawResources({ template, from }: StackFile): readonly RawResource[] {
  return Object.entries(membersOf(template.Resources)).flatMap(([logical, value]) => {
    const { Type, Properties, Condition, Metadata } = membersOf(value)
    if (logical.startsWith('Fn::ForEach')) return []
    const place = inside(inside(from, 'Resources'), logical)
    if (typeof Type !== 'string')
      throw new BadInput(`${at(place)}: expected a resource with a \`Type\``)
    return [
      {
        logical,
        type: Type,
        properties: membersOf(Properties),
        ...(typeof Condition === 'string' && { condition: Condition }),
        metadata: membersOf(Metadata),
        from: { ...inside(place, 'Properties'), address: logical },
      },
    ]
  })
}

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const membersOf = (value: unknown): Members => (isMembers(value) ? value : {})
