import { collect } from '../../../src/collected/exports.fixture.ts'
import { type Diagnosis, diagnose } from '../../../src/doctor/diagnosis.ts'
import { at, estateOf, taskOf } from '../doctor/ask.ts'
import type { Fault } from '../doctor/faults/fault.ts'
import { healthy } from '../doctor/healthy.ts'
import { filesOf } from '../doctor/model.ts'
import { Random } from '../doctor/random.ts'

/** What the doctor says of some estates that have this fault. */
export async function diagnosesOf(fault: Fault, estates: number): Promise<readonly Diagnosis[]> {
  const found: Diagnosis[] = []
  for (let seed = 1; found.length < estates && seed < 60; seed++) {
    const random = new Random(seed)
    const one = healthy(random)
    if (fault.when && !fault.when(one)) continue
    fault.inject(one, random)
    const collection = collect(filesOf(one.model))
    const both = { allows: estateOf(collection, 'allows'), denies: estateOf(collection, 'denies') }
    found.push(await diagnose(taskOf(one, collection), both, at))
  }
  return found
}
