import {
  delegates,
  distrustService,
  trustedServices,
  trustService,
} from '../../store/organizations/trusted.ts'
import { needsAllFeatures } from './accounts.ts'
import { define, onAll } from './define.ts'
import { constraint, invalidInput } from './errors.ts'
import { asManagement, asReader } from './members.ts'
import { page } from './pages.ts'
import { isServicePrincipal } from './service-principals.ts'

export function requireServicePrincipal(name: string): void {
  if (!isServicePrincipal(name))
    throw invalidInput(
      'UNRECOGNIZED_SERVICE_PRINCIPAL',
      'You specified an unrecognized service principal.',
    )
}

export const enableAwsServiceAccess = define(
  'EnableAWSServiceAccess',
  (input) => onAll({ servicePrincipal: input.ServicePrincipal }),
  (input, caller, { db, clock }) =>
    asManagement(db, caller, async (db, { id, feature_set }) => {
      if (feature_set !== 'ALL') throw needsAllFeatures()
      requireServicePrincipal(input.ServicePrincipal)
      await trustService(db, {
        organization: id,
        service: input.ServicePrincipal,
        enabled_at: clock.now().getTime(),
      })
    }),
)

export const disableAwsServiceAccess = define(
  'DisableAWSServiceAccess',
  (input) => onAll({ servicePrincipal: input.ServicePrincipal }),
  (input, caller, { db }) =>
    asManagement(db, caller, async (db, { id }) => {
      requireServicePrincipal(input.ServicePrincipal)
      const all = await delegates(db, id)
      if (all.some(({ service }) => service === input.ServicePrincipal))
        throw constraint(
          'DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE',
          'You have delegated administrator/s for this service. De-register them in order to disable service access.',
        )
      await distrustService(db, id, input.ServicePrincipal)
    }),
)

export const listAwsServiceAccess = define(
  'ListAWSServiceAccessForOrganization',
  () => onAll(),
  async (input, caller, { db }) => {
    const { id } = await asReader(db, caller)
    const services = await trustedServices(db, id)
    const { items, rest } = page(services, input, ({ service }) => service)
    return {
      EnabledServicePrincipals: items.map(({ service, enabled_at }) => ({
        ServicePrincipal: service,
        DateEnabled: new Date(enabled_at),
      })),
      ...rest,
    }
  },
)
