import type { Credentials } from '../../aws/models/sts.types.gen.ts'
import type { TemporaryCredentials } from '../../store/iam/sessions.ts'

export const showCredentials = (made: TemporaryCredentials): Credentials => ({
  AccessKeyId: made.accessKeyId,
  SecretAccessKey: made.secretAccessKey,
  SessionToken: made.sessionToken,
  Expiration: made.expiration,
})
