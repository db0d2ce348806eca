import type { Estate } from '../estate/estate.ts'
import type { Asked } from '../estate/question.ts'
import type { Known, KnownPrincipal } from '../estate/remedies/known.ts'
import type { Viewer } from '../estate/viewer.ts'
import type { AppliedPolicy } from '../policy/types.ts'
import type { Database } from '../store/database.ts'
import { formerPrincipalArn, principalNames } from '../store/iam/entities.ts'
import { principalArn } from '../store/iam/principals.ts'
import { formerArn } from '../store/kernel/ledger.ts'

const namesMax = 5_000
const principalsMax = 50

/** What helps to explain these questions: names where one was not found, and whom the policies name by an id. */
export async function knownTo(
  { db, estate }: { readonly db: Database; readonly estate: Estate },
  viewer: Viewer | undefined,
  message: string,
  asked: readonly Asked[],
): Promise<Known> {
  const absent =
    /does not exist in the registry|not found/i.test(message) ||
    asked.some(({ resourceExists }) => resourceExists === false)
  const account = viewer?.account
  return {
    resources: (absent && (await estate.names?.(account, namesMax))) || {},
    entities: absent ? await principalNames(db, account, namesMax) : [],
    principals: await principalsIn(db, asked),
  }
}

async function principalsIn(
  db: Database,
  asked: readonly Asked[],
): Promise<ReadonlyMap<string, KnownPrincipal>> {
  const policies = asked.flatMap(({ question }) =>
    Object.values(question.policies).flatMap((one): readonly AppliedPolicy[] => [one].flat(2)),
  )
  const ids = policies.flatMap(({ document }) =>
    [...document.text.matchAll(/"(A(?:IDA|ROA)[A-Z0-9]{12,})"/g)].flatMap(([, id]) => id ?? []),
  )
  const found = new Map<string, KnownPrincipal>()
  for (const id of [...new Set(ids)].slice(0, principalsMax)) {
    const arn = await principalArn(db, id)
    const was = async () => (await formerPrincipalArn(db, id)) ?? formerArn(db, id)
    found.set(id, { arn: arn ?? (await was()), exists: arn !== undefined })
  }
  return found
}
