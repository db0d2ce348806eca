import type { Operations } from '../../aws/models/cloudtrail.types.gen.ts'
import { definer } from '../kernel/define.ts'

export const define = definer<Operations>('cloudtrail')
