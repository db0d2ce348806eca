import type { SigningCertificate } from '../../aws/models/iam.types.gen.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import { type UserCredential, userCredentialsOf } from '../../store/iam/user-credentials.ts'
import { newCertificateId } from '../../store/ids.ts'
import { readCertificate } from './certificates.ts'
import { certificateErrors } from './credential-errors.ts'
import { define } from './define.ts'
import { overQuota } from './errors.ts'
import { ofUser, requireHolder } from './own-user.ts'
import { page } from './pages.ts'
import { addCredential } from './user-credentials.ts'

const certificatesMax = 2

const show = (certificate: UserCredential, userName: string): SigningCertificate => ({
  UserName: userName,
  CertificateId: certificate.id,
  CertificateBody: certificate.subject,
  Status: certificate.status,
  UploadDate: new Date(certificate.created_at),
})

export const uploadSigningCertificate = define(
  'UploadSigningCertificate',
  ofUser,
  async (input, caller, { db, clock }) =>
    iamWrite(db, async (db) => {
      const { id, name } = await requireHolder(db, input.UserName, caller)
      const certificate = readCertificate(input.CertificateBody)
      if (!certificate) throw certificateErrors.malformed(input.CertificateBody)
      const before = await userCredentialsOf(db, 'certificate', id)
      const { fingerprint256 } = certificate
      if (before.some((one) => readCertificate(one.subject)?.fingerprint256 === fingerprint256))
        throw certificateErrors.duplicate()
      if (before.length >= certificatesMax) throw overQuota('CertificatesPerUser', certificatesMax)
      const holder = { account: caller.account, id, now: clock.now().getTime() }
      const credential = { id: newCertificateId(), subject: input.CertificateBody }
      const added = await addCredential(db, 'SigningCertificate', holder, credential)
      return { Certificate: show(added, name) }
    }),
)

export const listSigningCertificates = define(
  'ListSigningCertificates',
  ofUser,
  async (input, caller, { db }) => {
    const { id, name } = await requireHolder(db, input.UserName, caller)
    const all = await userCredentialsOf(db, 'certificate', id)
    const { items, rest } = page(all, input, (one) => one.id)
    return { Certificates: items.map((one) => show(one, name)), ...rest }
  },
)
