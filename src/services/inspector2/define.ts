import type { Operations } from '../../aws/models/inspector2.types.gen.ts'
import { definer } from '../kernel/define.ts'

export const define = definer<Operations>('inspector2')

/** Inspector's operations are about no single resource. */
export const onAll = () => ({ resource: '*' })
