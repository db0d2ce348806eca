import { profileFacts } from '../../store/signer/profiles.ts'
import { signerMigrations } from '../../store/signer/schema.ts'
import type { Service } from '../kernel/service.ts'
import { argumentsNotBuilt } from './errors.ts'
import {
  addProfilePermission,
  listProfilePermissions,
  removeProfilePermission,
} from './permissions.ts'
import {
  cancelSigningProfile,
  getSigningProfile,
  listSigningProfiles,
  putSigningProfile,
} from './profiles.ts'
import { signPayload } from './sign-payload.ts'

export const signer: Service = {
  title: 'AWS Signer',
  argumentsNotBuilt,
  operations: [
    addProfilePermission,
    cancelSigningProfile,
    getSigningProfile,
    listProfilePermissions,
    listSigningProfiles,
    putSigningProfile,
    removeProfilePermission,
    signPayload,
  ],
  migrations: signerMigrations,
  resource: profileFacts,
}
