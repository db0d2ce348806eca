import type { Operations } from '../../aws/models/lambda.types.gen.ts'
import { definer } from '../kernel/define.ts'

export const define = definer<Operations>('lambda')
