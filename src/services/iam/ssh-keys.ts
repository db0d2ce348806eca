import type { SSHPublicKey } from '../../aws/models/iam.types.gen.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { type UserCredential, userCredentialsOf } from '../../store/iam/user-credentials.ts'
import { newUniqueId } from '../../store/ids.ts'
import { sshKeyErrors } from './credential-errors.ts'
import { define } from './define.ts'
import { overQuota } from './errors.ts'
import { ofUser, requireHolder } from './own-user.ts'
import { page } from './pages.ts'
import { readSshKey } from './ssh-key-text.ts'
import { addCredential, requireCredential } from './user-credentials.ts'

const keysMax = 5

const show = (key: UserCredential, userName: string, body: string): SSHPublicKey => ({
  UserName: userName,
  SSHPublicKeyId: key.id,
  Fingerprint: readSshKey(key.subject).fingerprint,
  SSHPublicKeyBody: body,
  Status: key.status,
  UploadDate: new Date(key.created_at),
})

export const uploadSSHPublicKey = define(
  'UploadSSHPublicKey',
  ofUser,
  async (input, caller, { db, clock }) =>
    iamWrite(db, async (db) => {
      const { id, name } = await requireHolder(db, input.UserName, caller)
      const { fingerprint } = readSshKey(input.SSHPublicKeyBody)
      const before = await userCredentialsOf(db, 'ssh-key', id)
      if (before.some(({ subject }) => readSshKey(subject).fingerprint === fingerprint))
        throw sshKeyErrors.duplicate()
      if (before.length >= keysMax) throw overQuota('SSHPublicKeysPerUser', keysMax)
      const holder = { account: caller.account, id, now: clock.now().getTime() }
      const credential = { id: newUniqueId('APKA'), subject: input.SSHPublicKeyBody }
      const added = await addCredential(db, 'SSHPublicKey', holder, credential)
      return { SSHPublicKey: show(added, name, added.subject) }
    }),
)

export const getSSHPublicKey = define('GetSSHPublicKey', ofUser, async (input, caller, { db }) => {
  const { credential, holder } = await requireCredential(db, 'SSHPublicKey', caller, input)
  const { ssh, pem } = readSshKey(credential.subject)
  const body = input.Encoding === 'PEM' ? pem : ssh
  return { SSHPublicKey: show(credential, holder.name, body) }
})

export const listSSHPublicKeys = define(
  'ListSSHPublicKeys',
  ofUser,
  async (input, caller, { db }) => {
    const { id, name } = await requireHolder(db, input.UserName, caller)
    const { items, rest } = page(await userCredentialsOf(db, 'ssh-key', id), input, (one) => one.id)
    return {
      SSHPublicKeys: items.map((key) => ({
        UserName: name,
        SSHPublicKeyId: key.id,
        Status: key.status,
        UploadDate: new Date(key.created_at),
      })),
      ...rest,
    }
  },
)
