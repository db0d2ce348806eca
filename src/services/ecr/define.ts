import type { Operations } from '../../aws/models/ecr.types.gen.ts'
import { definer } from '../kernel/define.ts'

export const define = definer<Operations>('ecr')
