import { findMember } from '../../store/organizations/members.ts'
import {
  delegates,
  deleteDelegate,
  insertDelegate,
  trustedServices,
} from '../../store/organizations/trusted.ts'
import { define, on, onAll } from './define.ts'
import { alreadyDelegate, constraint, notDelegate } from './errors.ts'
import { asManagement, asReader, requireMember } from './members.ts'
import { page } from './pages.ts'
import { showAccount } from './shapes.ts'
import { requireServicePrincipal } from './trusted-services.ts'

/** Of the services of the input: a delegated administrator may read the organization, not change it. */
export const registerDelegatedAdministrator = define(
  'RegisterDelegatedAdministrator',
  (input, caller) => [
    on(caller, input.AccountId, {
      servicePrincipal: input.ServicePrincipal,
    }),
  ],
  (input, caller, { db, clock }) =>
    asManagement(db, caller, async (db, organization) => {
      const { AccountId: account, ServicePrincipal: service } = input
      requireServicePrincipal(service)
      if (account === organization.account)
        throw constraint(
          'CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR',
          'You cannot register master account/yourself as delegated administrator for your organization.',
        )
      await requireMember(db, organization, account)
      const trusted = await trustedServices(db, organization.id)
      if (!trusted.some((one) => one.service === service))
        throw constraint(
          'SERVICE_ACCESS_NOT_ENABLED',
          'You attempted to register a delegated administrator before you enabled service access. Call the EnableAWSServiceAccess API first.',
        )
      const all = await delegates(db, organization.id)
      if (all.some((one) => one.account === account && one.service === service))
        throw alreadyDelegate()
      const enabled_at = clock.now().getTime()
      await insertDelegate(db, { organization: organization.id, account, service, enabled_at })
    }),
)

export const deregisterDelegatedAdministrator = define(
  'DeregisterDelegatedAdministrator',
  (input, caller) => [
    on(caller, input.AccountId, {
      servicePrincipal: input.ServicePrincipal,
    }),
  ],
  (input, caller, { db }) =>
    asManagement(db, caller, async (db, organization) => {
      const { AccountId: account, ServicePrincipal: service } = input
      requireServicePrincipal(service)
      await requireMember(db, organization, account)
      const was = await deleteDelegate(db, { organization: organization.id, account, service })
      if (!was) throw notDelegate()
    }),
)

export const listDelegatedAdministrators = define(
  'ListDelegatedAdministrators',
  (input) => onAll({ servicePrincipal: input.ServicePrincipal }),
  async (input, caller, { db }) => {
    const organization = await asReader(db, caller)
    const { ServicePrincipal: service } = input
    if (service !== undefined) requireServicePrincipal(service)
    const since = new Map<string, number>()
    for (const one of await delegates(db, organization.id))
      if (service === undefined || one.service === service)
        since.set(one.account, Math.min(one.enabled_at, since.get(one.account) ?? one.enabled_at))
    const { items, rest } = page([...since], input, ([account]) => account)
    const shown = items.map(async ([account, enabledAt]) => {
      const member = await findMember(db, organization.id, account)
      return {
        ...(member && showAccount(organization, member)),
        DelegationEnabledDate: new Date(enabledAt),
      }
    })
    return { DelegatedAdministrators: await Promise.all(shown), ...rest }
  },
)

export const listDelegatedServicesForAccount = define(
  'ListDelegatedServicesForAccount',
  (input, caller) => on(caller, input.AccountId),
  async (input, caller, { db }) => {
    const organization = await asReader(db, caller)
    await requireMember(db, organization, input.AccountId)
    const own = (await delegates(db, organization.id)).filter(
      ({ account }) => account === input.AccountId,
    )
    if (own.length === 0) throw notDelegate()
    const { items, rest } = page(own, input, ({ service }) => service)
    return {
      DelegatedServices: items.map(({ service, enabled_at }) => ({
        ServicePrincipal: service,
        DelegationEnabledDate: new Date(enabled_at),
      })),
      ...rest,
    }
  },
)
