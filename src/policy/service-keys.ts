/**
 * Keys that tell of a user's or role's account, which no request has that a service makes for itself, and the key that
 * such a request has for the same purpose.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const keysOfPeople: Readonly<Record<string, string>> = {
  'aws:principalorgid': 'aws:SourceOrgID',
  'aws:principalorgpaths': 'aws:SourceOrgPaths',
  'aws:principalorgmasteraccountid': 'aws:SourceOrgID',
  'aws:principalaccount': 'aws:SourceAccount',
  'aws:principalarn': 'aws:SourceArn',
  'aws:principaltype': 'aws:PrincipalIsAWSService',
  'aws:userid': 'aws:SourceArn',
  'aws:username': 'aws:SourceArn',
  'aws:sourceidentity': 'aws:SourceArn',
  'aws:multifactorauthpresent': 'aws:SourceArn',
  'aws:multifactorauthage': 'aws:SourceArn',
  'aws:tokenissuetime': 'aws:SourceArn',
}

/** What to write in a statement for a service instead of this key. Undefined for keys that a service may send. */
export function keyForServices(key: string): string | undefined {
  const name = key.toLowerCase()
  if (name.startsWith('aws:principaltag/')) return 'aws:SourceAccount'
  return Object.hasOwn(keysOfPeople, name) ? keysOfPeople[name] : undefined
}
