import type { Operations } from '../../aws/models/sqs.types.gen.ts'
import { definer } from '../kernel/define.ts'

export const define = definer<Operations>('sqs')
