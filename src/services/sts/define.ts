import type { Operations } from '../../aws/models/sts.types.gen.ts'
import { definer } from '../kernel/define.ts'

export const define = definer<Operations>('sts')
