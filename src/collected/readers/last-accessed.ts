import { z } from 'zod'
import { parseArn } from '../../names/arn.ts'
import type { Answer } from '../answer.ts'
import type { Collection, Entity, ServiceUse } from '../collection.ts'
import { BadInput, inside, known } from '../fact.ts'
import { given, type Reader, reader } from './reader.ts'

const when = z.union([z.string(), z.number()]).optional()

const details = z.object({
  JobStatus: z.string(),
  ServicesLastAccessed: z
    .array(
      z.object({
        ServiceNamespace: z.string(),
        LastAuthenticated: when,
        LastAuthenticatedEntity: z.string().optional(),
        TrackedActionsLastAccessed: z
          .array(z.object({ ActionName: z.string(), LastAccessedTime: when }))
          .default([]),
      }),
    )
    .default([]),
})

type Service = z.infer<typeof details>['ServicesLastAccessed'][number]

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetails.html */
export const lastAccessed: Reader = reader(details, (output, { answer, into, from, cut }) => {
  if (output.JobStatus === 'IN_PROGRESS')
    throw new BadInput(
      `\`${from.file}\`: this report was not made yet; ask \`aws iam get-service-last-accessed-details\` again`,
    )
  if (output.JobStatus !== 'COMPLETED' || cut) return
  const services = output.ServicesLastAccessed
  const entity = entityOf(answer, services, into)
  entity.accessed = known(services.map(useOf), inside(from, 'ServicesLastAccessed'))
})

const useOf = (one: Service): ServiceUse => ({
  service: one.ServiceNamespace,
  ...(one.LastAuthenticated !== undefined && { last: String(one.LastAuthenticated) }),
  actions: one.TrackedActionsLastAccessed.map(({ ActionName, LastAccessedTime }) => ({
    name: ActionName,
    ...(LastAccessedTime !== undefined && { last: String(LastAccessedTime) }),
  })),
})

/** The output names who used something; of whom the report is, only the file's name says. */
function entityOf(answer: Answer, services: readonly Service[], into: Collection): Entity {
  const named = given(answer, 'Arn') ?? ''
  if (parseArn(named)) return into.entity(named)
  const name = named.replace(`${answer.account}.`, '')
  const found = (['role', 'user', 'group'] as const).flatMap((kind) => [
    ...into.entitiesNamed(kind, name, answer.account),
  ])
  if (found[0] && found.length === 1) return found[0]
  const users = new Set(services.flatMap((one) => one.LastAuthenticatedEntity ?? []))
  const [user] = users
  if (user !== undefined && users.size === 1) return into.entity(user)
  throw new BadInput(
    `\`${answer.from.file}\`: the output of ${answer.operation} does not say of which user or role it is; put the name of one that was collected into the file’s, such as \`get-service-last-accessed-details.ci.json\`, with the account before it where several have one of that name`,
  )
}
