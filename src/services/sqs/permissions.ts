import { parseAccountId } from '../../names/account.ts'
import { shownPrincipals } from '../../store/iam/principals.ts'
import { changeQueue, type Queue } from '../../store/sqs/queues.ts'
import type { Needs } from '../kernel/needs.ts'
import { define } from './define.ts'
import { invalidParameter, invalidValue } from './errors.ts'
import { checkActions, storedPolicy, withoutPermission, withPermission } from './policy.ts'
import { byOwner, requireQueue } from './queue.ts'
import { redriveOf } from './redrive.ts'

export const addPermission = define('AddPermission', byOwner, async (input, caller, needs) => {
  if (!/^[\w-]{1,80}$/.test(input.Label))
    // Differs from AWS? The grammar is documented; the text is not known.
    throw invalidParameter(
      `Value ${input.Label} for parameter Label is invalid. Reason: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.`,
    )
  checkActions(input.Actions)
  const accounts = input.AWSAccountIds.flatMap((id) => parseAccountId(id) ?? [])
  if (accounts.length === 0 || accounts.length < input.AWSAccountIds.length)
    throw invalidValue(`[${input.AWSAccountIds.join(', ')}]`, 'PrincipalId', 'Unable to verify.')
  const queue = await requireQueue(input, caller, needs)
  const permission = { label: input.Label, accounts, actions: input.Actions }
  await setPolicy(queue, withPermission(queue.policy, permission, queue), needs)
})

export const removePermission = define(
  'RemovePermission',
  byOwner,
  async (input, caller, needs) => {
    const queue = await requireQueue(input, caller, needs)
    await setPolicy(queue, withoutPermission(queue.policy, input.Label, queue), needs)
  },
)

async function setPolicy(queue: Queue, text: string | undefined, needs: Needs): Promise<void> {
  const shown = text === undefined ? undefined : await shownPrincipals(needs.db, text)
  const settings = {
    attributes: queue.attributes,
    policy: shown === undefined ? undefined : await storedPolicy(shown, queue, needs),
    deadLetterArn: redriveOf(queue)?.deadLetterTargetArn,
  }
  await changeQueue(needs.db, queue.id, settings, needs.clock.now())
}
