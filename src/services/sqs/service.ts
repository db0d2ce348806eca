import { jsonBytesMax } from '../../aws/http.ts'
import { namesIn } from '../../store/names.ts'
import { queueFacts } from '../../store/sqs/resource-facts.ts'
import { sqsMigrations } from '../../store/sqs/schema.ts'
import type { Service } from '../kernel/service.ts'
import { argumentsNotBuilt } from './errors.ts'
import {
  cancelMessageMoveTask,
  listMessageMoveTasks,
  type MoveState,
  runMove,
  startMessageMoveTask,
} from './move-tasks.ts'
import { addPermission, removePermission } from './permissions.ts'
import { putQueuePolicy } from './put-policy.ts'
import {
  createQueue,
  deleteQueue,
  getQueueAttributes,
  getQueueUrl,
  listDeadLetterSourceQueues,
  listQueues,
  purgeQueue,
  setQueueAttributes,
} from './queues.ts'
import {
  changeMessageVisibility,
  changeMessageVisibilityBatch,
  deleteMessage,
  deleteMessageBatch,
} from './receipt-operations.ts'
import { receiveMessage } from './receive.ts'
import { sendMessage, sendMessageBatch } from './send.ts'
import { listQueueTags, tagQueue, untagQueue } from './tags.ts'

/** A batch's bodies, and what stands beside them. */
const sendMax = jsonBytesMax(1_048_576)

export const sqs: Service = {
  title: 'Amazon SQS',
  trail: {
    data: [
      ...['ChangeMessageVisibility', 'ChangeMessageVisibilityBatch', 'DeleteMessage'],
      ...['DeleteMessageBatch', 'ReceiveMessage', 'SendMessage', 'SendMessageBatch'],
    ],
  },
  argumentsNotBuilt,
  operations: [
    addPermission,
    cancelMessageMoveTask,
    changeMessageVisibility,
    changeMessageVisibilityBatch,
    createQueue,
    deleteMessage,
    deleteMessageBatch,
    deleteQueue,
    getQueueAttributes,
    getQueueUrl,
    listDeadLetterSourceQueues,
    listMessageMoveTasks,
    listQueueTags,
    listQueues,
    purgeQueue,
    receiveMessage,
    removePermission,
    sendMessage,
    sendMessageBatch,
    setQueueAttributes,
    startMessageMoveTask,
    tagQueue,
    untagQueue,
  ],
  jobs: (needs) => ({ 'sqs:move': (state) => runMove(state as MoveState, needs) }),
  migrations: sqsMigrations,
  resource: queueFacts,
  names: { kind: 'queue', list: namesIn('queues') },
  putPolicy: putQueuePolicy,
  bodyBytesMax: { SendMessage: sendMax, SendMessageBatch: sendMax },
}
