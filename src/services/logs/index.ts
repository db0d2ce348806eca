import type { AnyOperation } from '../kernel/operation.ts'
import { getLogEvents, putLogEvents } from './events.ts'
import { filterLogEvents } from './filter-log-events.ts'
import {
  createLogGroup,
  deleteLogGroup,
  deleteRetentionPolicy,
  describeLogGroups,
  putRetentionPolicy,
} from './groups.ts'
import { createLogStream, deleteLogStream, describeLogStreams } from './streams.ts'
import { listTagsForResource, tagResource, untagResource } from './tags.ts'

/** The part of CloudWatch Logs that functions write to and people read their output from, by name. */
export const logsOperations: Readonly<Record<string, AnyOperation>> = Object.fromEntries(
  [
    createLogGroup,
    createLogStream,
    deleteLogGroup,
    deleteLogStream,
    deleteRetentionPolicy,
    describeLogGroups,
    describeLogStreams,
    filterLogEvents,
    getLogEvents,
    listTagsForResource,
    putLogEvents,
    putRetentionPolicy,
    tagResource,
    untagResource,
  ].map((operation: AnyOperation) => [operation.name, operation]),
)
