import type { Service } from '../kernel/service.ts'
import { lookupEvents } from './lookup-events.ts'

export const cloudtrail: Service = {
  title: 'CloudTrail',
  argumentsNotBuilt: ['EventCategory'],
  operations: [lookupEvents],
}
