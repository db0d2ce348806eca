import { z } from 'zod'
import { at, BadInput, inside, type Source } from '../fact.ts'
import { has, type Members } from '../shapes.ts'
import type { TerraformFile, TerraformResource } from '../terraform/resource.ts'
import { Values } from '../terraform/values.ts'

/** What stands in a preview for what is not known yet, and the member by which a secret is told. */
const notKnown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'
const secretMember = '4dabf18193072939515e22adb298388d'

const state = z.object({
  urn: z.string(),
  type: z.string(),
  provider: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()).default({}),
  outputs: z.record(z.string(), z.unknown()).default({}),
  delete: z.boolean().optional(),
})
type State = z.infer<typeof state>

const stack = z.object({ deployment: z.object({ resources: z.array(state).default([]) }) })
const preview = z.object({
  steps: z.array(
    z.object({
      op: z.string(),
      oldState: state.optional(),
      newState: state.optional(),
    }),
  ),
})

/**
 * What `pulumi stack export` and `pulumi preview --json` print, as Terraform would: Pulumi's AWS provider is made from
 * Terraform's, with other names. Undefined for what is neither.
 *
 * @throws BadInput for what is not as Pulumi writes it.
 */
export function pulumiIn(value: unknown, from: Source): TerraformFile | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const members = value as Members
  if (has(members, 'deployment', 'version')) return exported(members, from)
  const [first] = Array.isArray(members.steps) ? members.steps : []
  return has((first ?? {}) as Members, 'op', 'urn') ? previewed(members, from) : undefined
}

function exported(members: Members, from: Source): TerraformFile {
  const { deployment } = read(stack, members, from)
  const place = inside(inside(from, 'deployment'), 'resources')
  const resources = deployment.resources.flatMap((one, index): readonly TerraformResource[] => {
    // One that is replaced stays until what hung on it is gone.
    if (one.delete) return []
    const own = resourceOf(one)
    const source = { ...inside(place, index), address: one.urn }
    return own
      ? [{ ...own, isNew: false, after: valuesIn({ ...one.inputs, ...one.outputs }, own, source) }]
      : []
  })
  return { file: from.file, resources, variables: {} }
}

const isMade = (op: string): boolean => /^(?:create|create-replacement)$/.test(op)

function previewed(members: Members, given: Source): TerraformFile {
  const from: Source = { ...given, isPlanned: true }
  const resources = read(preview, members, from).steps.flatMap(
    ({ op, oldState, newState }, index): readonly TerraformResource[] => {
      const one = newState ?? oldState
      const own = one && resourceOf(one)
      if (!one || !own || /^(?:read|refresh|replace|discard)/.test(op)) return []
      const source = { ...inside(inside(from, 'steps'), index), address: one.urn }
      const old = oldState && { ...oldState.inputs, ...oldState.outputs }
      const next = newState && { ...(isMade(op) ? {} : old), ...newState.inputs }
      const isGone = op.startsWith('delete')
      return [
        {
          ...{ ...own, isNew: isMade(op) },
          ...(next && !isGone && { after: valuesIn(next, own, source) }),
          ...(old && op !== 'same' && { before: valuesIn(old, own, source) }),
        },
      ]
    },
  )
  return { file: from.file, resources, variables: {} }
}

type Own = Pick<TerraformResource, 'address' | 'module' | 'mode' | 'type' | 'name' | 'provider'>

/** `aws:ecr/repositoryPolicy:RepositoryPolicy` is `aws_ecr_repository_policy`. */
function resourceOf({ urn, type, provider = 'aws' }: State): Own | undefined {
  const [, module, name] = /^aws:([a-z0-9]+)\/\w+:(\w+)$/.exec(type) ?? []
  if (module === undefined || name === undefined) return undefined
  const group = module === 'ec2' ? '' : `${module}_`
  return {
    ...{ address: urn, module: '', mode: 'managed', provider },
    type: `aws_${group}${snake(name)}`,
    name: urn.slice(urn.lastIndexOf('::') + 2),
  }
}

const snake = (name: string): string =>
  name.replace(/(?!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase()

/** Where Pulumi has another word, or the plural of a block. */
const names: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws_lambda_function: { name: 'function_name' },
  aws_lambda_permission: { function: 'function_name' },
  aws_iam_role: { inline_policies: 'inline_policy' },
}

function valuesIn(all: Members, { type }: Own, from: Source): Values {
  const own: Record<string, unknown> = {}
  const open: Record<string, true> = {}
  const secret: Record<string, true> = {}
  for (const [camel, value] of Object.entries(all)) {
    const name = names[type]?.[snake(camel)] ?? snake(camel)
    const mark = value === notKnown ? open : isSecret(value) ? secret : undefined
    if (mark) mark[name] = true
    else own[name] = value
  }
  return new Values(from, own, open, secret)
}

const isSecret = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && secretMember in value

function read<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  from: Source,
): z.infer<Schema> {
  const { data, error } = schema.safeParse(value)
  if (!error) return data
  const [issue] = error.issues
  throw new BadInput(
    `${at(from)}: expected what \`pulumi stack export\` or \`pulumi preview --json\` prints, and ${issue?.path.join('/')} is not as Pulumi writes it`,
  )
}
