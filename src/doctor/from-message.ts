import type { Collection, FunctionRecord } from '../collected/collection.ts'
import { onlyRegionOf } from '../collected/registries.ts'
import { onRegistry } from '../estate/scenarios/registry.ts'
import { parseArn } from '../names/arn.ts'
import { parseRegion, type Region } from '../names/region.ts'
import type { DenialSentence } from '../policy/message/denials.ts'
import type { Message } from '../policy/message/read.ts'
import { askerOf, callerIn } from './caller.ts'
import {
  createFunctionTask,
  functionKeyOf,
  functionNamed,
  parseImage,
  restoreTask,
  type Task,
} from './task.ts'
import { endpointsOf, throughEndpoints } from './through.ts'

/** What the user said besides the message. */
export interface Hints {
  readonly as?: string
  readonly image?: string
  readonly function?: string
  readonly role?: string
  /** Ids of the VPC endpoints through which the requests go. */
  readonly vpcEndpoint?: readonly string[]
}

export interface Asked {
  readonly tasks: readonly Task[]
  /** What could not be told from the message, and what to add. */
  readonly notes: readonly string[]
}

const home = parseRegion('us-east-1') as Region

/** The tasks that a pasted message is about, as far as it and what was collected tell. */
export function tasksOfMessage(message: Message, collection: Collection, hints: Hints = {}): Asked {
  const tasks: Task[] = []
  const notes: string[] = []
  for (const sentence of message.sentences) {
    const found =
      sentence.kind === 'denied'
        ? ofDenial(sentence, collection, hints)
        : /^image-access/.test(sentence.kind)
          ? ofImage(message, collection, hints)
          : { tasks: [], notes: [] }
    tasks.push(...found.tasks)
    notes.push(...found.notes)
  }
  return { tasks, notes }
}

/** One question, as AWS's sentence has it: its reason is a hint only, and is not used. */
function ofDenial(sentence: DenialSentence, collection: Collection, hints: Hints): Asked {
  const { action, resource = '*' } = sentence
  const who = sentence.principal ?? hints.as
  if (who === undefined)
    return { tasks: [], notes: ['the message does not say who asked: add `--as ARN`'] }
  const asker = askerOf(who, collection)
  if (!asker) return { tasks: [], notes: [`\`${who}\` is not a principal that can be asked for`] }
  const on = wholeArn(resource, asker.account)
  const region =
    parseRegion(parseArn(on)?.region ?? '') ?? onlyRegionOf(collection, asker.account) ?? home
  const caller = callerIn(asker, region)
  const check = onRegistry({ action, resource: on }, caller, region)
  const { through, notes } = hints.vpcEndpoint?.length
    ? { through: [], notes: [] }
    : endpointsOf(sentence, collection)
  const task: Task = {
    name: action,
    steps: [{ stage: 'now', step: { as: caller, checks: [check] } }],
  }
  return { tasks: [throughEndpoints(task, through)], notes }
}

/** IAM prints `role ci`. */
function wholeArn(resource: string, account: string): string {
  const [, kind, name] = /^(role|policy|user|group) (\S+)$/.exec(resource) ?? []
  return kind ? `arn:aws:iam::${account}:${kind}/${name}` : resource
}

/** One sentence for whichever grant is missing: the whole task is asked. */
function ofImage(message: Message, collection: Collection, hints: Hints): Asked {
  const name = hints.function ?? message.functionName
  const records = name === undefined ? suspects(collection) : functionNamed(name, collection)
  const [record] = records
  if (name === undefined && records.length > 1)
    return { tasks: records.flatMap((one) => comesBack(one, hints)), notes: [] }
  const arn = record?.arn ?? (name?.startsWith('arn:') ? name : undefined)
  const fn = arn === undefined ? undefined : functionKeyOf(arn)
  const uri = hints.image ?? message.image ?? known(record?.imageUri)
  const image = uri === undefined ? undefined : parseImage(uri)
  if (!fn)
    return {
      tasks: [],
      notes: ['the message does not say which function it is about: add `--function ARN`'],
    }
  if (!image)
    return {
      tasks: [],
      notes: [
        `which image \`${fn.name}\` uses is not known: add \`--image URI\`, or the output of \`aws lambda get-function --function-name ${fn.name}\``,
      ],
    }
  if (hints.as === undefined)
    return {
      tasks: [restoreTask(fn, image)],
      notes: [
        'the message does not say who creates the function: add `--as ARN` to check that side too',
      ],
    }
  const asker = askerOf(hints.as, collection)
  if (!asker) return { tasks: [], notes: [`\`${hints.as}\` is not a principal`] }
  const role = hints.role ?? known(record?.role)
  return {
    tasks: [createFunctionTask(callerIn(asker, fn.region), fn, role, image)],
    notes: role === undefined ? [noRole] : [],
  }
}

export const noRole =
  'the execution role is not known, so that passing it was not checked: add `--role ARN`'

const comesBack = (record: FunctionRecord, hints: Hints): readonly Task[] => {
  const fn = functionKeyOf(record.arn)
  const uri = hints.image ?? known(record.imageUri)
  const image = uri === undefined ? undefined : parseImage(uri)
  return fn && image ? [restoreTask(fn, image)] : []
}

/** Functions that AWS itself says lost their image; without any, the only one there is. */
function suspects({ functions }: Collection): readonly FunctionRecord[] {
  const all = [...functions.values()]
  const lost = all.filter(({ stateReasonCode }) => known(stateReasonCode) === 'ImageAccessDenied')
  if (lost.length > 0) return lost
  return all.length === 1 ? all : []
}

const known = (fact: FunctionRecord['imageUri'] | undefined): string | undefined =>
  fact?.state === 'known' ? fact.value : undefined
