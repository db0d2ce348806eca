import type { ImageStatus } from '../../aws/models/ecr.types.gen.ts'

/** The one status that a filter lets through; undefined for any, which is also what no filter means. */
export const statusFilter = (status: ImageStatus | 'ANY' | undefined): ImageStatus | undefined =>
  status === 'ANY' ? undefined : status
