import type { ServerCertificateMetadata } from '../../aws/models/iam.types.gen.ts'
import { entityArn } from '../../store/iam/entities.ts'
import { iamWrite } from '../../store/iam/revision.ts'
import {
  insertServerCertificate,
  type ServerCertificate,
  serverCertificateById,
  serverCertificatesIn,
} from '../../store/iam/server-certificates.ts'
import { putTags, tagsOf } from '../../store/iam/tags.ts'
import { readTags } from '../kernel/tags.ts'
import { readCertificate, requireChain, requireKeyPair } from './certificates.ts'
import { certificateErrors } from './credential-errors.ts'
import { define, on, onAccount, onNew } from './define.ts'
import { notFound } from './errors.ts'
import { page } from './pages.ts'
import { requireEntity, requireNewName } from './require.ts'
import { tagRules } from './tag-rules.ts'

const showMetadata = (certificate: ServerCertificate): ServerCertificateMetadata => ({
  Path: certificate.path,
  ServerCertificateName: certificate.name,
  ServerCertificateId: certificate.id,
  Arn: entityArn(certificate),
  UploadDate: new Date(certificate.created_at),
  Expiration: new Date(certificate.expires_at),
})

export const uploadServerCertificate = define(
  'UploadServerCertificate',
  (input, caller) => {
    const { ServerCertificateName: name, Path: path, Tags: tags } = input
    return [
      onNew('server-certificate', caller, name, { path, tags }),
      ...(tags?.length ? [onNew('server-certificate', caller, name, { path, tags })] : []),
    ]
  },
  async (input, { account }, { db, clock }) => {
    const tags = readTags(input.Tags, tagRules.ServerCertificate)
    const certificate = readCertificate(input.CertificateBody)
    if (!certificate) throw certificateErrors.notPem()
    requireKeyPair(certificate, input.PrivateKey)
    if (input.CertificateChain !== undefined) requireChain(certificate, input.CertificateChain)
    return iamWrite(db, async (db) => {
      const { ServerCertificateName: name, Path: path = '/' } = input
      await requireNewName(db, 'server-certificate', account, name, path)
      const stored = await insertServerCertificate(
        db,
        { account, name, path, created_at: clock.now().getTime() },
        {
          body: input.CertificateBody,
          chain: input.CertificateChain ?? null,
          private_key: input.PrivateKey,
          expires_at: Date.parse(certificate.validTo),
        },
      )
      await putTags(db, stored.id, tags, tagRules.ServerCertificate)
      return {
        ServerCertificateMetadata: showMetadata(stored),
        ...(tags.length > 0 && { Tags: tags }),
      }
    })
  },
)

export const getServerCertificate = define(
  'GetServerCertificate',
  (input, caller) => on('server-certificate', caller, input.ServerCertificateName),
  async ({ ServerCertificateName: name }, { account }, { db }) => {
    const { id } = await requireEntity(db, 'server-certificate', account, name)
    const certificate = await serverCertificateById(db, id)
    if (!certificate) throw notFound('server-certificate', name)
    return {
      ServerCertificate: {
        ServerCertificateMetadata: showMetadata(certificate),
        CertificateBody: certificate.body,
        ...(certificate.chain !== null && { CertificateChain: certificate.chain }),
        Tags: await tagsOf(db, id),
      },
    }
  },
)

export const listServerCertificates = define(
  'ListServerCertificates',
  onAccount(({ account }) => `arn:aws:iam::${account}:server-certificate/`),
  async (input, { account }, { db }) => {
    const { PathPrefix = '/' } = input
    const all = await serverCertificatesIn(db, account)
    const wanted = all.filter(({ path }) => path.startsWith(PathPrefix))
    const { items, rest } = page(wanted, input, ({ name }) => name)
    return { ServerCertificateMetadataList: items.map(showMetadata), ...rest }
  },
)
