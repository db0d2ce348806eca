import type { Operations } from '../../aws/models/logs.types.gen.ts'
import { definer } from '../kernel/define.ts'

export const define = definer<Operations>('logs')
