import type { XmlElement } from '@xmldom/xmldom'
import { ns } from './names.ts'
import { attribute, children, textOf } from './xml.ts'

/** An assertion's attributes: the values of each name. */
export type Attributes = ReadonlyMap<string, readonly string[]>

export function attributesOf(assertion: XmlElement): Attributes {
  const all = children(assertion, ns.assertion, 'AttributeStatement').flatMap((statement) =>
    children(statement, ns.assertion, 'Attribute'),
  )
  const found = new Map<string, readonly string[]>()
  for (const one of all) {
    const name = attribute(one, 'Name') ?? ''
    const values = children(one, ns.assertion, 'AttributeValue').map((value) => textOf(value) ?? '')
    found.set(name, [...(found.get(name) ?? []), ...values])
  }
  return found
}

const prefix = 'https://aws.amazon.com/SAML/Attributes/'

/** The values of one of the attributes that AWS gives a meaning to. */
export const awsAttribute = (attributes: Attributes, name: string): readonly string[] =>
  attributes.get(`${prefix}${name}`) ?? []

/** The session tags that an assertion carries, in the shape AssumeRole takes them. */
export function tagsIn(attributes: Attributes) {
  const start = `${prefix}PrincipalTag:`
  return {
    Tags: [...attributes].flatMap(([name, [Value = '']]) =>
      name.startsWith(start) ? [{ Key: name.slice(start.length), Value }] : [],
    ),
    TransitiveTagKeys: awsAttribute(attributes, 'TransitiveTagKeys'),
  }
}

const eduPerson = 'urn:oid:1.3.6.1.4.1.5923.1.1.1.'
const eduOrg = 'urn:oid:1.3.6.1.4.1.5923.1.2.1.'
const claims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/'

/** Attributes of which a condition key has every value. */
const lists: Readonly<Record<string, string>> = {
  [`${eduPerson}1`]: 'eduPersonAffiliation',
  [`${eduPerson}2`]: 'eduPersonNickname',
  [`${eduPerson}4`]: 'eduPersonOrgUnitDN',
  [`${eduPerson}7`]: 'eduPersonEntitlement',
  [`${eduPerson}9`]: 'eduPersonScopedAffiliation',
  [`${eduPerson}10`]: 'eduPersonTargetedID',
  [`${eduPerson}11`]: 'eduPersonAssurance',
  [`${eduOrg}2`]: 'eduOrgHomePageURI',
  [`${eduOrg}3`]: 'eduOrgIdentityAuthNPolicyURI',
  [`${eduOrg}4`]: 'eduOrgLegalName',
  [`${eduOrg}5`]: 'eduOrgSuperiorURI',
  [`${eduOrg}6`]: 'eduOrgWhitePagesURI',
  'urn:oid:2.5.4.3': 'cn',
}

/** Attributes whose condition key has one value. */
const strings: Readonly<Record<string, string>> = {
  [`${eduPerson}3`]: 'eduPersonOrgDN',
  [`${eduPerson}5`]: 'eduPersonPrimaryAffiliation',
  [`${eduPerson}6`]: 'eduPersonPrincipalName',
  [`${eduPerson}8`]: 'eduPersonPrimaryOrgUnitDN',
  [`${claims}name`]: 'name',
  [`${claims}givenname`]: 'givenName',
  [`${claims}surname`]: 'surname',
  [`${claims}emailaddress`]: 'mail',
  'http://schemas.xmlsoap.org/claims/CommonName': 'commonName',
  'http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid': 'uid',
  '2.5.4.3': 'commonName',
  '2.5.4.4': 'surname',
  '2.4.5.42': 'givenName',
  '2.5.4.45': 'x500UniqueIdentifier',
  '0.9.2342.19200300100.1.1': 'uid',
  '0.9.2342.19200300100.1.3': 'mail',
  '0.9.2342.19200300.100.1.45': 'organizationStatus',
}

/**
 * The condition keys of the attributes that AWS knows, with lower-case names.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
 */
export function attributeKeys(
  attributes: Attributes,
): Readonly<Record<string, string | readonly string[]>> {
  const keys: Record<string, string | readonly string[]> = {}
  for (const [name, values] of attributes) {
    const string = Object.hasOwn(strings, name) ? strings[name] : undefined
    const list = Object.hasOwn(lists, name) ? lists[name] : undefined
    const [value] = values
    if (string !== undefined && value !== undefined) keys[`saml:${string.toLowerCase()}`] = value
    if (list !== undefined) keys[`saml:${list.toLowerCase()}`] = values
  }
  return keys
}
