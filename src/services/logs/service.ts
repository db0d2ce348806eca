import { jsonBytesMax } from '../../aws/http.ts'
import { logsMigrations } from '../../store/logs/schema.ts'
import type { Service } from '../kernel/service.ts'
import { argumentsNotBuilt } from './errors.ts'
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
import {
  listTagsForResource,
  listTagsLogGroup,
  tagLogGroup,
  tagResource,
  untagLogGroup,
  untagResource,
} from './tags.ts'

export const logs: Service = {
  title: 'CloudWatch Logs',
  argumentsNotBuilt,
  trail: { data: ['FilterLogEvents', 'GetLogEvents', 'PutLogEvents'] },
  operations: [
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
    listTagsLogGroup,
    putLogEvents,
    putRetentionPolicy,
    tagLogGroup,
    tagResource,
    untagLogGroup,
    untagResource,
  ],
  migrations: logsMigrations,
  bodyBytesMax: { PutLogEvents: jsonBytesMax(1_048_576) },
}
