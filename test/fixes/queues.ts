import type { Keys } from '../support/aws.ts'
import type { Situation } from '../support/fixes/situation.ts'
import { all, request, type Stage } from '../support/fixes/stage.ts'

const QueueUrl = (owner: string, name: string) =>
  `https://sqs.us-east-1.amazonaws.com/${owner}/${name}`

const sends = (by: Keys, owner: string, name = 'jobs') =>
  request('sqs', 'SendMessage', by, { QueueUrl: QueueUrl(owner, name), MessageBody: 'x' })

const queue = (stage: Stage, owner: string, QueueName: string) =>
  stage.must(owner, 'sqs', 'CreateQueue', { QueueName })

/** Two accounts and a queue. */
export const queues: readonly Situation[] = [
  {
    name: 'across accounts the queue’s policy is missing',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      const ann = await stage.user(mine, 'ann', all)
      for (const name of ['jobs', 'other']) await queue(stage, theirs, name)
      return {
        requests: [sends(ann.keys, theirs)],
        cause: /resource-based policy/,
        viewers: [theirs],
        pasted: /sqs set-queue-attributes/,
        stillDenied: [sends(ann.keys, theirs, 'other')],
      }
    },
  },
  {
    name: 'a queue’s policy keeps whom it lets in',
    play: async (stage) => {
      const [mine, theirs, third] = [stage.account(), stage.account(), stage.account()]
      const ann = await stage.user(mine, 'ann', all)
      const guest = await stage.user(third, 'guest', all)
      await queue(stage, theirs, 'jobs')
      await stage.must(theirs, 'sqs', 'AddPermission', {
        ...{ QueueUrl: QueueUrl(theirs, 'jobs'), Label: 'guests' },
        ...{ AWSAccountIds: [third], Actions: ['SendMessage'] },
      })
      return {
        requests: [sends(ann.keys, theirs)],
        viewers: [theirs],
        stillAllowed: [sends(guest.keys, theirs)],
      }
    },
  },
  {
    name: 'in one account the user’s own policy is missing',
    play: async (stage) => {
      const mine = stage.account()
      const ann = await stage.user(mine, 'ann')
      await queue(stage, mine, 'jobs')
      return { requests: [sends(ann.keys, mine)], viewers: [mine] }
    },
  },
]
