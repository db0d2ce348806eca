// Questions across accounts asked of one loaded estate, beside iam-simulate, which is handed the same policies:
// `node bench/doctor-questions.mjs FOLDER SCALE` prints one line of JSON. Build first.

import { estatesOf } from '../dist/cli/doctor/estates.js'
import { collectionFrom } from '../dist/cli/doctor/files.js'
import { askerOf, callerIn } from '../dist/doctor/caller.js'
import { diagnose } from '../dist/doctor/diagnosis.js'
import { parseImage, pullTask } from '../dist/doctor/task.js'
import { walkTask } from '../dist/doctor/walk.js'
import { accountAt, region, sizesAt } from './doctor-estate.mjs'
import { simulator } from './policy-peers.mjs'

const [, , folder, scale] = process.argv
const { accounts, roles, repositories } = sizesAt(Number(scale))
const questionsMax = 500

/** A role of each account pulls from the next account's repositories: its own, and one that it may not. */
const asked = Array.from({ length: Math.min(questionsMax, accounts * repositories) }, (_, at) => {
  const owner = at % accounts
  const app = Math.floor(at / accounts) % repositories
  const role = (app + (at % 3 === 2 ? 1 : 0)) % roles
  const other = accountAt((owner + 1) % accounts)
  return {
    principal: `arn:aws:iam::${other}:role/role-${role}`,
    repository: `arn:aws:ecr:${region}:${accountAt(owner)}:repository/team/app-${app}`,
  }
})

const begun = performance.now()
const collection = await collectionFrom([folder])
const standing = await estatesOf(collection, { organization: true })
const load = performance.now() - begun

const tasks = asked.map(({ principal, repository }) =>
  pullTask(callerIn(askerOf(principal, collection), region), parseImage(repository)),
)
// Loaded with the first fix.
await standing.estates.allows.putPolicy

/** Milliseconds for one, all of them asked once. */
async function timed(ask) {
  const start = performance.now()
  const found = []
  for (const task of tasks) found.push(await ask(task))
  return { each: (performance.now() - start) / tasks.length, found }
}

const sourceOf = (place) => collection.sourceOf(place)
const first = await timed(async (task) => {
  const start = performance.now()
  await diagnose(task, standing.estates, new Date(), { sourceOf })
  return performance.now() - start
})
const told = await timed((task) => diagnose(task, standing.estates, new Date(), { sourceOf }))
const walked = await timed((task) => walkTask(task, standing.estates, new Date()))
const verdicts = told.found.map(({ verdict }) => verdict)

/** What a simulator must be handed for one question: who asks, and the documents of both sides. */
const policiesOf = ({ principal, repository }) => ({
  identity: [...collection.entities.get(principal).inline.values()].map(({ value }) =>
    JSON.parse(value),
  ),
  resourcePolicy: collection.repositories.get(repository).policy.value,
})

/** Where a policy was not collected nothing is asked: it takes no unknown. */
async function beside() {
  const simulate = simulator()
  if (!simulate) return {}
  const known = asked
    .map((one, at) => ({ ...one, verdict: verdicts[at] }))
    .filter(({ repository }) => collection.repositories.get(repository).policy.state === 'known')
  const start = performance.now()
  let same = 0
  for (const { principal, repository, verdict } of known) {
    const { identity, resourcePolicy } = policiesOf({ principal, repository })
    const allowed = await simulate({
      principal,
      actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      resource: repository,
      account: repository.split(':')[4],
      identity,
      resourcePolicy: JSON.parse(resourcePolicy),
    })
    if (allowed === (verdict === 'allowed')) same++
  }
  return { theirs: (performance.now() - start) / known.length, same, compared: known.length }
}

console.log(
  JSON.stringify({
    load,
    first: first.found[0],
    told: told.each,
    walked: walked.each,
    ...(await beside()),
  }),
)
