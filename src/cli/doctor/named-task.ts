import type { Collection } from '../../collected/collection.ts'
import type { Fact } from '../../collected/fact.ts'
import { askerOf, callerIn } from '../../doctor/caller.ts'
import { noRole } from '../../doctor/from-message.ts'
import {
  createFunctionTask,
  functionKeyOf,
  functionNamed,
  invokeTask,
  parseImage,
  pullTask,
  pushTask,
  type Task,
  type TaskName,
  updateFunctionCodeTask,
} from '../../doctor/task.ts'
import { usage } from '../failure.ts'

export interface TaskOptions {
  readonly as?: string
  readonly image?: string
  readonly function?: string
  readonly role?: string
}

/** A task by its name, of the principal, image and function that the options name. */
export function namedTask(
  name: TaskName,
  { as, image: uri, function: fnName, role }: TaskOptions,
  collection: Collection,
): { readonly task: Task; readonly notes: readonly string[] } {
  if (as === undefined) throw usage(`${name}: expected \`--as\` with who does it`)
  const named = (text: string) => namedIn(collection, text)
  const asker = askerOf(named(as), collection)
  if (!asker)
    throw usage(`--as: expected an account or the ARN of a user, role or session, got \`${as}\``)
  if (name === 'push' || name === 'pull') {
    const image = imageFrom(name, uri && named(uri))
    const caller = callerIn(asker, image.region)
    return { task: name === 'push' ? pushTask(caller, image) : pullTask(caller, image), notes: [] }
  }
  const record = fnName === undefined ? undefined : functionNamed(named(fnName), collection)[0]
  const fn = functionKeyOf(record?.arn ?? named(fnName ?? ''))
  if (!fn)
    throw usage(
      `${name}: expected \`--function\` with the function's ARN, such as arn:aws:lambda:us-east-1:111111111111:function:app, got \`${fnName ?? 'none'}\``,
    )
  const caller = callerIn(asker, fn.region)
  const known = record?.imageUri.state === 'known' ? record.imageUri.value : undefined
  const itsRole =
    (role && named(role)) ?? (record?.role.state === 'known' ? record.role.value : undefined)
  if (name === 'invoke') {
    const image = parseImage(uri ? named(uri) : (known ?? ''))
    return {
      task: invokeTask(caller, fn, itsRole, image),
      notes: itsRole === undefined ? [noRole] : [],
    }
  }
  const image = imageFrom(name, uri ? named(uri) : known, record?.imageUri)
  const architecture =
    record?.architecture.state === 'known' ? record.architecture.value : undefined
  if (name === 'update-function-code')
    return { task: updateFunctionCodeTask(caller, fn, image, architecture), notes: [] }
  return {
    task: createFunctionTask(caller, fn, itsRole, image, architecture),
    notes: itsRole === undefined ? [noRole] : [],
  }
}

/** An ARN as it is, and the ARN of what Terraform calls so: `module.a.aws_iam_role.ci["x"]`. */
function namedIn({ addresses }: Collection, text: string): string {
  const arn = addresses.get(text)
  if (arn !== undefined || !/^(?:module\.[^:/]+\.)?aws_\w+\.[^:/]+$/.test(text)) return arn ?? text
  const type = /aws_\w+\./.exec(text)?.[0] ?? ''
  const same = [...addresses.keys()].filter((one) => one.includes(type))
  const known = same.slice(0, 5).map((one) => `\`${one}\``)
  throw usage(
    `expected an ARN, or the address of a resource in what was read, got \`${text}\`; known are ${known.join(', ') || `none of its kind: give the plan, and \`--account\` where it has no account`}`,
  )
}

function imageFrom(name: string, uri: string | undefined, fact?: Fact<string>) {
  const image = parseImage(uri ?? '')
  if (!image)
    throw usage(
      `${name}: expected \`--image\` with an image such as 999999999999.dkr.ecr.us-east-1.amazonaws.com/app:latest, got \`${uri ?? 'none'}\`${fact?.state === 'unknown' ? `; the function's is ${fact.gap}` : ''}`,
    )
  return image
}
