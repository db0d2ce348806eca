/**
 * Where AWS takes SAML responses, with a Region in front and a provider's id behind where the
 * identity provider was told so. Assertions name one as their recipient.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
 */
const endpoint =
  /^https:\/\/(?:[a-z]{2,4}(?:-[a-z]+)+-\d\.)?signin\.aws\.amazon\.com\/(?:static\/)?saml(?:\/acs\/(?<provider>[\w-]+))?$/

/** At most as long as is looked at. */
const lengthMax = 500

/** One that names a provider, as encrypted assertions must, is that provider's alone. */
export function isSignInEndpoint(url: string, provider: string): boolean {
  const found = url.length <= lengthMax ? endpoint.exec(url) : undefined
  return found != null && (found.groups?.provider ?? provider) === provider
}

/** Whom an assertion may be meant for: an endpoint, or AWS by its name. */
export const isAwsAudience = (audience: string, provider: string): boolean =>
  audience === 'urn:amazon:webservices' || isSignInEndpoint(audience, provider)
