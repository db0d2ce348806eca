import { CollectedEstate } from '../../../src/collected/estate.ts'
import { collect } from '../../../src/collected/exports.fixture.ts'
import { askerOf, callerIn } from '../../../src/doctor/caller.ts'
import { type Diagnosis, diagnose } from '../../../src/doctor/diagnosis.ts'
import { must } from '../../../src/doctor/doctor.fixture.ts'
import {
  createFunctionTask,
  functionKeyOf,
  parseImage,
  pullTask,
  pushTask,
} from '../../../src/doctor/task.ts'
import { parseRegion } from '../../../src/names/region.ts'
import { servicesKnown } from '../../../src/services/all.ts'
import { awsManagedPolicies } from '../../../src/store/iam/managed-policies/index.ts'
import type { Fault } from '../doctor/faults.ts'
import { type Healthy, healthy } from '../doctor/healthy.ts'
import { filesOf, region } from '../doctor/model.ts'
import { Random } from '../doctor/random.ts'

const at = new Date('2026-11-27T12:00:00Z')

function taskOf(
  { caller: arn, repository, task, fn, execution }: Healthy,
  collection: ReturnType<typeof collect>,
) {
  const caller = callerIn(must(askerOf(arn, collection)), must(parseRegion(region)))
  const image = must(parseImage(repository))
  if (task === 'push') return pushTask(caller, image)
  if (task === 'pull') return pullTask(caller, image)
  return createFunctionTask(caller, must(functionKeyOf(fn)), execution, image)
}

/** What the doctor says of some estates that have this fault. */
export async function diagnosesOf(fault: Fault, estates: number): Promise<readonly Diagnosis[]> {
  const managed = await awsManagedPolicies()
  const found: Diagnosis[] = []
  for (let seed = 1; found.length < estates && seed < 60; seed++) {
    const random = new Random(seed)
    const one = healthy(random)
    if (fault.when && !fault.when(one)) continue
    fault.inject(one, random)
    const collection = collect(filesOf(one.model))
    const assuming = (assume: 'allows' | 'denies') =>
      new CollectedEstate(collection, {
        assume,
        awsManaged: (arn) => managed.get(arn)?.document,
        putPolicy: servicesKnown.putPolicy,
      })
    const both = { allows: assuming('allows'), denies: assuming('denies') }
    found.push(await diagnose(taskOf(one, collection), both, at))
  }
  return found
}
