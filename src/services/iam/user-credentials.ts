import type { AwsError } from '../../aws/error.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Database } from '../../store/database.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import {
  type CredentialKind,
  deleteUserCredential,
  findUserCredential,
  insertUserCredential,
  type UserCredential,
  updateUserCredential,
} from '../../store/iam/user-credentials.ts'
import type { AnyOperation } from '../kernel/operation.ts'
import { certificateErrors, serviceCredentialErrors, sshKeyErrors } from './credential-errors.ts'
import { define } from './define.ts'
import { statusNotValid } from './errors.ts'
import { type Holder, ofUser, requireHolder } from './own-user.ts'
import { words } from './words.ts'

interface Kind {
  readonly kind: CredentialKind
  /** The member of inputs that names one. */
  readonly member: string
  readonly notFound: (id: string) => AwsError
}

/** What users have for other services, by the word for it in the names of operations. */
const credentials = {
  SigningCertificate: {
    kind: 'certificate',
    member: 'CertificateId',
    notFound: certificateErrors.notFound,
  },
  SSHPublicKey: { kind: 'ssh-key', member: 'SSHPublicKeyId', notFound: sshKeyErrors.notFound },
  ServiceSpecificCredential: {
    kind: 'service',
    member: 'ServiceSpecificCredentialId',
    notFound: serviceCredentialErrors.notFound,
  },
} as const satisfies Record<string, Kind>

export type CredentialWord = keyof typeof credentials

interface Named {
  readonly UserName?: string | undefined
}

/** The one that an input names, and whose it is. Throws NoSuchEntity, or ValidationError for another user's. */
export async function requireCredential(
  db: Database,
  word: CredentialWord,
  caller: Caller,
  input: Named,
): Promise<{ readonly credential: UserCredential; readonly holder: Holder }> {
  const { kind, member, notFound } = credentials[word]
  const holder = await requireHolder(db, input.UserName, caller)
  const id = (input as Readonly<Record<string, string>>)[member] as string
  const credential = await findUserCredential(db, kind, id)
  if (credential?.holder !== holder.id)
    throw kind === 'service' && credential?.account === caller.account
      ? serviceCredentialErrors.notOfUser(holder.name, id)
      : notFound(id)
  return { credential, holder }
}

const operationsOf = (word: CredentialWord): readonly AnyOperation[] => [
  define(`Update${word}`, ofUser, (input, caller, { db }) =>
    iamWrite(db, async (db) => {
      const { credential } = await requireCredential(db, word, caller, input)
      // One expires by itself.
      if (input.Status === 'Expired')
        throw credential.kind === 'service'
          ? serviceCredentialErrors.expiresByItself()
          : statusNotValid()
      await updateUserCredential(db, credential.id, { status: input.Status })
    }),
  ),
  define(`Delete${word}`, ofUser, (input, caller, { db }) =>
    iamWrite(db, async (db) => {
      const { credential } = await requireCredential(db, word, caller, input)
      await deleteUserCredential(db, credential.id)
    }),
  ),
]

/** `Update…` and `Delete…` of signing certificates, SSH keys and credentials of one service. */
export const credentialOperations = words(credentials).flatMap(operationsOf)

type NewCredential = Pick<UserCredential, 'id' | 'subject'> &
  Partial<Pick<UserCredential, 'expires_at' | 'details'>>

/** Stores a credential, which is active. */
export async function addCredential(
  db: Database,
  word: CredentialWord,
  holder: { readonly account: string; readonly id: string; readonly now: number },
  credential: NewCredential,
): Promise<UserCredential> {
  const row: UserCredential = {
    expires_at: null,
    details: '{}',
    ...credential,
    kind: credentials[word].kind,
    account: holder.account,
    holder: holder.id,
    status: 'Active',
    created_at: holder.now,
  }
  await insertUserCredential(db, row)
  return row
}
