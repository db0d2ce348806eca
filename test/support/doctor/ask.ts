import type { Collection } from '../../../src/collected/collection.ts'
import { CollectedEstate } from '../../../src/collected/estate.ts'
import { askerOf, callerIn } from '../../../src/doctor/caller.ts'
import { type Diagnosis, diagnose } from '../../../src/doctor/diagnosis.ts'
import { imageCauses } from '../../../src/doctor/image-causes.ts'
import { putElsewhere } from '../../../src/doctor/put-policy.ts'
import {
  createFunctionTask,
  functionKeyOf,
  invokeTask,
  parseImage,
  pullTask,
  pushTask,
  type Task,
  updateFunctionCodeTask,
} from '../../../src/doctor/task.ts'
import { throughEndpoints } from '../../../src/doctor/through.ts'
import type { Caller } from '../../../src/estate/caller.ts'
import { nameInArn } from '../../../src/names/arn.ts'
import { parseRegion } from '../../../src/names/region.ts'
import { servicesKnown } from '../../../src/services/all.ts'
import { awsManagedPolicies } from '../../../src/store/iam/managed-policies/index.ts'
import type { Healthy } from './healthy.ts'
import { region, uriOf } from './model.ts'

const managed = await awsManagedPolicies()
const at = new Date('2026-11-27T12:00:00Z')

export const must = <Value>(value: Value | undefined, what: string): Value => {
  if (value === undefined) throw new Error(`expected ${what}`)
  return value
}

export const here = must(parseRegion(region), 'a Region')

export const estateOf = (collection: Collection, assume: 'allows' | 'denies') =>
  new CollectedEstate(collection, {
    assume,
    awsManaged: (arn) => managed.get(arn)?.document,
    putPolicy: { ...putElsewhere, ...servicesKnown.putPolicy },
  })

export const callerOf = (arn: string, collection: Collection): Caller =>
  callerIn(must(askerOf(arn, collection), arn), here)

export function taskOf(one: Healthy, collection: Collection): Task {
  const caller = callerOf(one.caller, collection)
  const image = must(parseImage(`${uriOf(one.repository)}:${one.tag}`), 'an image')
  if (one.task === 'push') return pushTask(caller, image)
  if (one.task === 'pull') return pullTask(caller, image)
  const fn = must(functionKeyOf(one.fn), 'a function')
  if (one.task === 'update-function-code')
    return updateFunctionCodeTask(caller, fn, image, 'x86_64')
  if (one.task === 'invoke') return invokeTask(caller, fn, one.execution, image)
  return createFunctionTask(caller, fn, one.execution, image)
}

/** What the doctor says of the task in what was collected. */
export function examine(one: Healthy, collection: Collection): Promise<Diagnosis> {
  const estates = { allows: estateOf(collection, 'allows'), denies: estateOf(collection, 'denies') }
  const through = Object.keys(one.model.endpoints).map(nameInArn)
  const task = throughEndpoints(taskOf(one, collection), through)
  return diagnose(task, estates, at, { images: imageCauses(task, collection) })
}

export { at }
