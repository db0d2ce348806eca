import type {
  ServiceSpecificCredential,
  ServiceSpecificCredentialMetadata,
} from '../../aws/models/iam.types.gen.ts'
import type { Database } from '../../store/database.ts'
import { entityById } from '../../store/iam/entities.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import {
  type UserCredential,
  updateUserCredential,
  userCredentialsIn,
  userCredentialsOf,
} from '../../store/iam/user-credentials.ts'
import { newServicePassword, newUniqueId } from '../../store/ids.ts'
import { serviceCredentialErrors } from './credential-errors.ts'
import { define } from './define.ts'
import { overQuota } from './errors.ts'
import { ofUser, requireHolder } from './own-user.ts'
import { page } from './pages.ts'
import { addCredential, requireCredential } from './user-credentials.ts'

/**
 * What each service takes: a name with a password, or an API key. Either may expire.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html
 */
const services: Readonly<Record<string, 'password' | 'api-key'>> = {
  'aws-external-anthropic.amazonaws.com': 'api-key',
  'bedrock.amazonaws.com': 'api-key',
  'cassandra.amazonaws.com': 'password',
  'cloudwatch.amazonaws.com': 'api-key',
  'codecommit.amazonaws.com': 'password',
  'logs.amazonaws.com': 'api-key',
}

const perServiceMax = 2
const dayMs = 24 * 60 * 60 * 1000

const formOf = (service: string) =>
  Object.hasOwn(services, service) ? services[service] : undefined

interface Details {
  /** The name that goes with the secret. */
  readonly name: string
  readonly secret: string
}

const detailsOf = ({ details }: UserCredential): Details => JSON.parse(details)

/**
 * Differs from AWS? How an API key is made of its two parts is known from Bedrock's keys that people have. Those of Logs are as
 * long and do not begin with Bedrock's letters; with which is not known.
 */
function secretOf(service: string, name: string): string {
  if (formOf(service) !== 'api-key') return newServicePassword()
  const begin = service === 'bedrock.amazonaws.com' ? 'ABSK' : 'AKEY'
  return `${begin}${Buffer.from(`${name}:${newServicePassword()}`).toString('base64')}`
}

const showMetadata = (
  credential: UserCredential,
  userName: string,
  now: number,
): ServiceSpecificCredentialMetadata => {
  const { expires_at: expires, subject: service } = credential
  const { name } = detailsOf(credential)
  return {
    UserName: userName,
    Status: expires !== null && expires <= now ? 'Expired' : credential.status,
    ...(formOf(service) === 'api-key'
      ? { ServiceCredentialAlias: name }
      : { ServiceUserName: name }),
    CreateDate: new Date(credential.created_at),
    ...(expires !== null && { ExpirationDate: new Date(expires) }),
    ServiceSpecificCredentialId: credential.id,
    ServiceName: service,
  }
}

/** With its secret, which is shown when it is made or reset, and not again. */
const showInFull = (
  credential: UserCredential,
  userName: string,
  now: number,
): ServiceSpecificCredential => ({
  ...showMetadata(credential, userName, now),
  ...(formOf(credential.subject) === 'api-key'
    ? { ServiceCredentialSecret: detailsOf(credential).secret }
    : { ServicePassword: detailsOf(credential).secret }),
})

export const createServiceSpecificCredential = define(
  'CreateServiceSpecificCredential',
  ofUser,
  async (input, caller, { db, clock }) =>
    iamWrite(db, async (db) => {
      const { id, name } = await requireHolder(db, input.UserName, caller)
      const { CredentialAgeDays: days } = input
      const service = input.ServiceName.toLowerCase()
      if (!formOf(service)) throw serviceCredentialErrors.serviceUnknown(input.ServiceName)
      const all = await userCredentialsOf(db, 'service', id)
      const before = all.filter(({ subject }) => subject === service)
      if (before.length >= perServiceMax)
        throw overQuota('ContextSpecificCredentialsPerUserPerContext', perServiceMax)
      const taken = new Set(before.map((one) => detailsOf(one).name))
      const names = [name, `${name}+1`].map((one) => `${one}-at-${caller.account}`)
      const serviceName = names.find((one) => !taken.has(one)) ?? `${name}-at-${caller.account}`
      const now = clock.now().getTime()
      const details: Details = { name: serviceName, secret: secretOf(service, serviceName) }
      const added = await addCredential(
        db,
        'ServiceSpecificCredential',
        { account: caller.account, id, now },
        {
          id: newUniqueId('ACCA'),
          subject: service,
          expires_at: days === undefined ? null : now + days * dayMs,
          details: JSON.stringify(details),
        },
      )
      return { ServiceSpecificCredential: showInFull(added, name, now) }
    }),
)

export const resetServiceSpecificCredential = define(
  'ResetServiceSpecificCredential',
  ofUser,
  async (input, caller, { db, clock }) =>
    iamWrite(db, async (db) => {
      const found = await requireCredential(db, 'ServiceSpecificCredential', caller, input)
      const { credential, holder } = found
      const { name } = detailsOf(credential)
      const details = JSON.stringify({ name, secret: secretOf(credential.subject, name) })
      await updateUserCredential(db, credential.id, { details })
      const now = clock.now().getTime()
      return { ServiceSpecificCredential: showInFull({ ...credential, details }, holder.name, now) }
    }),
)

export const listServiceSpecificCredentials = define(
  'ListServiceSpecificCredentials',
  (input, caller) =>
    // Differs from AWS? Which resource is asked for all users is not documented.
    input.AllUsers ? { resource: `arn:aws:iam::${caller.account}:user/*` } : ofUser(input, caller),
  async (input, caller, { db, clock }) => {
    const { ServiceName: service } = input
    if (service !== undefined && !/^[a-zA-Z0-9.-]*$/.test(service))
      throw serviceCredentialErrors.serviceNameNotValid()
    if (service && !formOf(service.toLowerCase()))
      throw serviceCredentialErrors.serviceUnknown(service)
    const all = input.AllUsers
      ? await userCredentialsIn(db, 'service', caller.account)
      : await userCredentialsOf(db, 'service', (await requireHolder(db, input.UserName, caller)).id)
    const wanted = all.filter(({ subject }) => !service || subject === service.toLowerCase())
    const { items, rest } = page(wanted, input, ({ id }) => id)
    const now = clock.now().getTime()
    const shown = items.map(async (one) => showMetadata(one, await nameOf(db, one.holder), now))
    return { ServiceSpecificCredentials: await Promise.all(shown), ...rest }
  },
)

const nameOf = async (db: Database, holder: string): Promise<string> =>
  (await entityById(db, holder))?.name ?? 'root'
