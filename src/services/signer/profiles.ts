import type { Caller } from '../../estate/caller.ts'
import { newToken, newUuid } from '../../store/ids.ts'
import {
  changeProfile,
  findProfile,
  insertProfile,
  listProfiles,
  type Profile,
  profileArn,
} from '../../store/signer/profiles.ts'
import type { Needs } from '../kernel/needs.ts'
import { readPage } from '../kernel/page.ts'
import { keyInToken, pageToken } from '../kernel/page-token.ts'
import { newSigningKey } from './certificate.ts'
import { define } from './define.ts'
import { conflict, invalid, notBuilt, profileNotFound } from './errors.ts'

export const platform = 'Notation-OCI-SHA384-ECDSA'
const platformDisplayName = 'Notation for Container Registries'
/** AWS's own when none is given. */
const validityDefault = { value: 135, type: 'MONTHS' } as const
const certificateYears = 30

interface OfProfile {
  readonly profileName: string
  readonly profileOwner?: string | undefined
}

export const keyOf = ({ profileName: name, profileOwner }: OfProfile, caller: Caller) => ({
  ...{ account: profileOwner ?? caller.account, region: caller.region, name },
})

export const onProfile = (input: OfProfile, caller: Caller) => ({
  resource: profileArn(keyOf(input, caller)),
})

export async function requireProfile(
  input: OfProfile,
  caller: Caller,
  { db }: Pick<Needs, 'db'>,
): Promise<Profile> {
  const found = await findProfile(db, keyOf(input, caller))
  if (!found) throw profileNotFound(input.profileName)
  return found
}

export const putSigningProfile = define(
  'PutSigningProfile',
  () => ({ resource: '*' }),
  async (input, caller, { db, clock }) => {
    if (input.platformId !== platform) throw notBuilt(`platformId other than ${platform}`)
    for (const argument of ['overrides', 'signingMaterial', 'signingParameters', 'tags'] as const)
      if (input[argument] !== undefined) throw notBuilt(argument)
    const { value = validityDefault.value, type = validityDefault.type } =
      input.signatureValidityPeriod ?? validityDefault
    const now = clock.now()
    const until = new Date(now)
    until.setUTCFullYear(until.getUTCFullYear() + certificateYears)
    const { privateKey, certificate } = newSigningKey(input.profileName, now, until)
    const version = newToken(16)
      .replace(/[^A-Za-z0-9]/g, '')
      .slice(0, 10)
    const profile: Profile = {
      ...{ ...keyOf({ profileName: input.profileName }, caller), version, platform },
      ...{ validity: value, validity_type: type, status: 'Active' },
      ...{ private_key: privateKey, certificate, statements: '[]', revision: newUuid() },
    }
    if (!(await insertProfile(db, profile)))
      throw invalid(`Signing profile ${input.profileName} already exists.`)
    const arn = profileArn(profile)
    return { arn, profileVersion: version, profileVersionArn: `${arn}/${version}` }
  },
)

export const getSigningProfile = define(
  'GetSigningProfile',
  onProfile,
  async (input, caller, needs) => shown(await requireProfile(input, caller, needs)),
)

export const listSigningProfiles = define(
  'ListSigningProfiles',
  () => ({ resource: '*' }),
  async (input, caller, { db }) => {
    const { nextToken, maxResults = 25, includeCanceled = false, platformId, statuses } = input
    const after = nextToken === undefined ? '' : keyInToken('ListSigningProfiles', nextToken)
    if (after === undefined) throw invalid('Invalid nextToken.')
    const { items, last } = await readPage(
      (slice) => listProfiles(db, caller, slice),
      ...([after, maxResults, ({ name }: Profile) => name] as const),
    )
    const profiles = items.filter(
      ({ status, platform: of }) =>
        (statuses ? statuses.includes(status) : includeCanceled || status === 'Active') &&
        (platformId === undefined || platformId === of),
    )
    return {
      profiles: profiles.map(shown),
      ...(last !== undefined && { nextToken: pageToken('ListSigningProfiles', last) }),
    }
  },
)

export const cancelSigningProfile = define(
  'CancelSigningProfile',
  onProfile,
  async (input, caller, needs) => {
    const profile = await requireProfile(input, caller, needs)
    if (!(await changeProfile(needs.db, profile, { status: 'Canceled' })))
      throw conflict('The signing profile was changed.')
  },
)

function shown(profile: Profile) {
  const arn = profileArn(profile)
  const { name, version, status, validity, validity_type } = profile
  return {
    ...{ profileName: name, profileVersion: version, profileVersionArn: `${arn}/${version}` },
    ...{ platformId: profile.platform, platformDisplayName, status, arn },
    signatureValidityPeriod: { value: validity, type: validity_type },
  }
}
