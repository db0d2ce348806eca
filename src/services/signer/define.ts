import type { Operations } from '../../aws/models/signer.types.gen.ts'
import { definer } from '../kernel/define.ts'

export const define = definer<Operations>('signer')
