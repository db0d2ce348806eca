import { type Keys, rootOf } from '../aws.ts'
import { owner } from './api.ts'
import { makePrincipals } from './principals.ts'
import { basicOf, signedBy, type Wire } from './wire.ts'

/** How AWS refuses: by the codes that query protocols use. The JSON ones say the same in other words. */
export type Refusal =
  | 'AccessDenied'
  | 'InvalidClientTokenId'
  | 'ExpiredToken'
  | 'SignatureDoesNotMatch'
  | 'MissingAuthenticationToken'

export interface Identity {
  readonly name: string
  readonly refusals: readonly Refusal[]
  /** Adds what this identity proves itself with to a request to the AWS API. */
  readonly sign: (wire: Wire, to: { host: string; service: string }) => Wire
  /** What it sends to the registry; undefined where it never could have had a password. */
  readonly basic?: string
}

export interface Keeper {
  readonly identities: readonly Identity[]
  /** Who may do everything in the owner's account. */
  readonly admin: Identity & { readonly basic: string }
  /** Who may do everything in its own account, and is a stranger to the owner's. */
  readonly strangers: readonly Identity[]
}

const signs =
  (keys: Keys): Identity['sign'] =>
  (wire, to) =>
    signedBy(wire, keys, to)

/** Everyone who may not have what is the owner's, and its admin. */
export async function makeIdentities(...made: Parameters<typeof makePrincipals>): Promise<Keeper> {
  const principals = await makePrincipals(...made)
  const {
    admin,
    expired,
    expiredPassword,
    plain,
    plainPassword,
    denied,
    deniedPassword,
    grouped,
    groupedPassword,
    bounded,
    boundedPassword,
    emptySession,
    emptyPassword,
    deniedSession,
    functionSession,
    functionPassword,
    federated,
    gone,
    goneSession,
    gonePassword,
    disabled,
    keyless,
    lost,
    again,
    memberAdmin,
    memberRootKeys,
    memberPassword,
    stranger,
    strangerRootKeys,
    adminPassword,
  } = principals
  const bare = adminPassword.slice('Basic '.length)

  const invalid: readonly Refusal[] = ['InvalidClientTokenId']
  const no: readonly Refusal[] = ['AccessDenied']
  const bad: readonly Refusal[] = ['SignatureDoesNotMatch']
  const identities: Identity[] = [
    { name: 'a user without policies', refusals: no, sign: signs(plain), basic: plainPassword },
    { name: 'an admin with a deny', refusals: no, sign: signs(denied), basic: deniedPassword },
    {
      name: 'an admin in a denied group',
      refusals: no,
      sign: signs(grouped),
      basic: groupedPassword,
    },
    {
      name: 'an admin with a boundary',
      refusals: no,
      sign: signs(bounded),
      basic: boundedPassword,
    },
    {
      name: 'a session whose policy allows nothing',
      ...{ refusals: no, sign: signs(emptySession), basic: emptyPassword },
    },
    { name: 'a session whose policy denies', refusals: no, sign: signs(deniedSession) },
    {
      name: "a function's role without policies",
      ...{ refusals: no, sign: signs(functionSession), basic: functionPassword },
    },
    {
      name: 'a federated user without a policy',
      // IAM takes no federated users at all.
      ...{ refusals: ['AccessDenied', 'InvalidClientTokenId'], sign: signs(federated) },
    },
    {
      name: 'an admin under a denying SCP',
      refusals: no,
      sign: signs(memberAdmin),
      basic: memberPassword,
    },
    { name: 'a root user under a denying SCP', refusals: no, sign: signs(memberRootKeys) },
    {
      name: 'an expired session',
      refusals: ['ExpiredToken'],
      sign: signs(expired),
      basic: expiredPassword,
    },
    { name: 'a deleted user', refusals: invalid, sign: signs(gone), basic: gonePassword },
    { name: 'a session of a deleted user', refusals: invalid, sign: signs(goneSession) },
    { name: 'a disabled key', refusals: invalid, sign: signs(disabled) },
    { name: 'a deleted key', refusals: invalid, sign: signs(keyless) },
    {
      name: 'a session of a deleted role',
      refusals: invalid,
      sign: signs(lost.keys),
      basic: lost.basic,
    },
    {
      name: 'a session of a role that was made again',
      ...{ refusals: invalid, sign: signs(again.keys), basic: again.basic },
    },
    {
      name: 'a session with another token',
      refusals: invalid,
      sign: signs({ ...emptySession, sessionToken: functionSession.sessionToken ?? '' }),
    },
    {
      name: "an admin's key with a session token",
      refusals: invalid,
      sign: signs({ ...admin, sessionToken: functionSession.sessionToken ?? '' }),
    },
    {
      name: 'a key nobody has',
      refusals: invalid,
      sign: signs({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'any' }),
      basic: basicOf(Buffer.from('{"payload":"AAAA"}').toString('base64')),
    },
    {
      name: 'an account number as key',
      refusals: invalid,
      sign: signs(rootOf(owner)),
      basic: basicOf('any'),
    },
    {
      name: 'a registry password as key',
      refusals: invalid,
      sign: signs({ accessKeyId: bare.slice(0, 20), secretAccessKey: bare }),
    },
    {
      name: 'a registry password as basic authentication',
      refusals: ['MissingAuthenticationToken'],
      sign: (wire, { host }) => ({
        ...wire,
        headers: { ...wire.headers, host, authorization: adminPassword },
      }),
    },
    {
      name: 'nobody',
      refusals: ['MissingAuthenticationToken'],
      sign: (wire, { host }) => ({ ...wire, headers: { ...wire.headers, host } }),
    },
    {
      name: "an admin's key with another secret",
      refusals: bad,
      sign: signs({ ...admin, secretAccessKey: plain.secretAccessKey }),
      basic: basicOf(admin.secretAccessKey),
    },
    {
      name: 'a signature of another request',
      refusals: bad,
      sign: (wire, to) => ({
        ...signedBy({ ...wire, path: '/other' }, admin, to),
        path: wire.path,
      }),
      basic: basicOf(adminPassword, 'root'),
    },
    {
      name: 'a signature of an hour ago',
      refusals: bad,
      sign: (wire, to) => signedBy(wire, admin, { ...to, now: new Date(Date.now() - 3_600_000) }),
    },
    {
      name: 'a signature for another service',
      refusals: bad,
      sign: (wire, { host }) => signedBy(wire, admin, { host, service: 's3' }),
    },
  ]
  return {
    identities,
    admin: { name: 'the admin', refusals: [], sign: signs(admin), basic: adminPassword },
    strangers: [
      {
        name: "another account's admin",
        ...{ refusals: no, sign: signs(stranger), basic: await principals.passwordFor(stranger) },
      },
      {
        name: "another account's root user",
        ...{
          refusals: no,
          sign: signs(strangerRootKeys),
          basic: await principals.passwordFor(strangerRootKeys),
        },
      },
    ],
  }
}
