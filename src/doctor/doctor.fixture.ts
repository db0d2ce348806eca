import type { Collection } from '../collected/collection.ts'
import type { Setting } from '../collected/declared/setting.ts'
import { CollectedEstate } from '../collected/estate.ts'
import {
  allow,
  collect,
  details,
  document,
  type Files,
  pullActions,
} from '../collected/exports.fixture.ts'
import type { Assumption } from '../collected/unknown.ts'
import { parseArn } from '../names/arn.ts'
import { servicesKnown } from '../services/all.ts'
import { askerOf, callerIn } from './caller.ts'
import { type Diagnosis, diagnose } from './diagnosis.ts'
import { imageCauses } from './image-causes.ts'
import { putElsewhere } from './put-policy.ts'
import { createFunctionTask, functionKeyOf, parseImage, type Task } from './task.ts'

export const user = '111111111111'
export const owner = '999999999999'
export const deployer = `arn:aws:iam::${user}:role/deployer`
export const execution = `arn:aws:iam::${user}:role/execution`
export const fn = `arn:aws:lambda:us-east-1:${user}:function:resize`
export const uri = `${owner}.dkr.ecr.us-east-1.amazonaws.com/app:1`
export const ownUri = `${user}.dkr.ecr.us-east-1.amazonaws.com/app:1`
export const app = `arn:aws:ecr:us-east-1:${owner}:repository/app`
export const ownApp = `arn:aws:ecr:us-east-1:${user}:repository/app`
export const at = new Date('2026-11-27T12:00:00Z')

export const byLambda = document(
  allow('sts:AssumeRole', { Principal: { Service: 'lambda.amazonaws.com' } }),
)
export const forAccount = allow(pullActions, { Principal: { AWS: `arn:aws:iam::${user}:root` } })
export const forLambda = allow(pullActions, { Principal: { Service: 'lambda.amazonaws.com' } })

export const people = (policy: object): Files => ({
  'iam.json': details([
    { arn: deployer, policy },
    { arn: execution, trust: byLambda },
  ]),
})
export const able = document(allow(['lambda:*', 'iam:PassRole', 'ecr:*']))

export async function ask(
  files: Files,
  make: (collection: Collection) => Task,
  setting: Setting = {},
) {
  const collection = collect(files, setting)
  return asked(collection, make(collection))
}

export async function asked(collection: Collection, task: Task): Promise<Diagnosis> {
  const estate = (assume: Assumption) => {
    const one = new CollectedEstate(collection, {
      assume,
      awsManaged: () => undefined,
      putPolicy: { ...putElsewhere, ...servicesKnown.putPolicy },
      isFree: () => true,
    })
    for (const { step } of task.steps)
      for (const { resource } of step.checks) one.about(parseArn(resource)?.account ?? '')
    return one
  }
  const estates = { allows: estate('allows'), denies: estate('denies') }
  return diagnose(task, estates, at, { images: imageCauses(task, collection) })
}

export const must = <Value>(value: Value | undefined): Value => {
  if (value === undefined) throw new Error('expected it to be readable')
  return value
}

export const callerFor = (arn: string, collection: Collection) => {
  const key = must(functionKeyOf(fn))
  return callerIn(must(askerOf(arn, collection)), key.region)
}

export const creates =
  (image: string) =>
  (collection: Collection): Task =>
    createFunctionTask(
      callerFor(deployer, collection),
      must(functionKeyOf(fn)),
      execution,
      must(parseImage(image)),
    )

export const marks = ({ chain }: Diagnosis) =>
  chain.map(({ stage, verdict, as }) => `${stage} ${verdict} ${as.replace(/.*\//, '')}`)

export const says = ({ causes }: Diagnosis) => causes.map(({ say }) => say)

export const edited = ({ report }: Diagnosis) =>
  report?.fixes.map(({ proven, edits }) => [proven, ...edits.map(({ holder }) => holder)])
