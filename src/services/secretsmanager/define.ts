import type { Operations } from '../../aws/models/secretsmanager.types.gen.ts'
import { definer } from '../kernel/define.ts'

export const define = definer<Operations>('secretsmanager')
