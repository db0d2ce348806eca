import { AwsError } from '../../aws/error.ts'
import type { MessageRow } from '../../store/sqs/messages.ts'

/** What a receipt handle says: whose queue's, which message, and which of its receipts. */
export interface Receipt {
  readonly queue: string
  readonly id: number
  readonly key: string
}

export const handleOf = ({ queue, id }: Pick<MessageRow, 'queue' | 'id'>, key: string): string =>
  Buffer.from(`${queue} ${id} ${key}`).toString('base64')

const form = /^([\da-f-]{36}) ([1-9]\d{0,15}) ([\w-]{22})$/

/** Throws ReceiptHandleIsInvalid for what is none, or is of another queue. */
export function readHandle(handle: string, queue: string): Receipt {
  const bytes = Buffer.from(handle, 'base64')
  const [, of = '', id = '', key = ''] = form.exec(bytes.toString('latin1')) ?? []
  if (of === '' || bytes.toString('base64') !== handle)
    throw new AwsError(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${handle}" is not a valid receipt handle.`,
    )
  if (of !== queue)
    throw new AwsError(
      'ReceiptHandleIsInvalid',
      `The receipt handle "${handle}" is not valid for this queue.`,
    )
  return { queue: of, id: Number(id), key }
}
