import { inspectorMigrations } from '../../store/inspector2/schema.ts'
import type { Service } from '../kernel/service.ts'
import {
  disableDelegatedAdminAccount,
  enableDelegatedAdminAccount,
  getDelegatedAdminAccount,
  listDelegatedAdminAccounts,
} from './administrators.ts'
import { listCoverage } from './coverage.ts'
import { batchGetAccountStatus, disable, enable, listAccountPermissions } from './enable.ts'
import { argumentsNotBuilt } from './errors.ts'
import { listFindings } from './findings.ts'
import { associateMember, disassociateMember, getMember, listMembers } from './members.ts'

export const inspector2: Service = {
  title: 'Amazon Inspector',
  argumentsNotBuilt,
  operations: [
    associateMember,
    batchGetAccountStatus,
    disable,
    disableDelegatedAdminAccount,
    disassociateMember,
    enable,
    enableDelegatedAdminAccount,
    getDelegatedAdminAccount,
    getMember,
    listAccountPermissions,
    listCoverage,
    listDelegatedAdminAccounts,
    listFindings,
    listMembers,
  ],
  migrations: inspectorMigrations,
}
