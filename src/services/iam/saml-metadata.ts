/** What IAM reads of an identity provider's metadata. */
export interface SamlMetadata {
  readonly entityId: string
  readonly validUntil: Date | undefined
}

const element = (name: string) => new RegExp(`<(?:[\\w.-]+:)?${name}(?=[\\s/>])([^>]*)>`)

const attribute = (attributes: string, name: string): string | undefined =>
  new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
    .exec(attributes)
    ?.slice(1)
    .find((one) => one !== undefined)

/**
 * The shape that IAM insists on: an EntityDescriptor with an id, an IDPSSODescriptor, a certificate to verify
 * assertions with, and where to sign in. Undefined for anything else. No assertion is ever read by it.
 */
export function readSamlMetadata(text: string): SamlMetadata | undefined {
  // Entities are how XML files swell and read other files; metadata has no use for them.
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) return undefined
  const root =
    /^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:[\w.-]+:)?EntityDescriptor([^>]*)>/.exec(
      text,
    )
  const entityId = root && attribute(root[1] ?? '', 'entityID')
  if (!entityId || !/<\/(?:[\w.-]+:)?EntityDescriptor\s*>\s*$/.test(text)) return undefined
  for (const name of ['IDPSSODescriptor', 'X509Certificate', 'SingleSignOnService'])
    if (!element(name).test(text)) return undefined
  const until = attribute(root[1] ?? '', 'validUntil')
  const validUntil = until === undefined ? undefined : new Date(until)
  if (validUntil && Number.isNaN(validUntil.getTime())) return undefined
  return { entityId, validUntil }
}
