import type { Database } from '../../store/database.ts'
import { findSetting } from '../../store/iam/account-settings.ts'
import { signingKeys } from './outbound-keys.ts'

/** What an issuer publishes under `/.well-known/`, by the document's name. */
export type IssuerDocument = 'openid-configuration' | 'jwks.json'

/** Claims that a token may have. Differs from AWS? Which of them AWS's document lists is not known. */
const claims = ['iss', 'aud', 'sub', 'iat', 'exp', 'jti', 'https://sts.amazonaws.com/']

/**
 * A document of the account whose issuer this is; undefined where there is none. Anybody may read it: it holds public
 * keys. `base` is where the reader found it, which is not AWS's host on a machine that AWS's names do not lead to.
 * Differs from AWS? That it stays after the feature was disabled is assumed: tokens outlive that.
 */
export async function issuerDocument(
  db: Database,
  issuer: string,
  document: IssuerDocument,
  base: string,
): Promise<object | undefined> {
  const account = await findSetting(db, issuer, 'issuerOf')
  if (account === undefined) return undefined
  if (document === 'jwks.json') {
    const { RS256, ES384 } = await signingKeys(db, account)
    return { keys: [RS256.jwk, ES384.jwk] }
  }
  return {
    issuer,
    jwks_uri: `${base}/.well-known/jwks.json`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256', 'ES384'],
    claims_supported: claims,
  }
}
