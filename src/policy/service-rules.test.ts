import { describe, expect, test } from 'vitest'
import { actionTables } from './actions.ts'
import { rcpExemption } from './organization.ts'
import { serviceRules } from './service-rules.ts'
import type { Question } from './types.ts'

const tables = await actionTables()

/** Writes a policy that says who may use a resource. */
const writesPolicy =
  /^(Put|Set|Create|Update)\w*(ResourcePolicy|AccessPolicy|RepositoryPolicy|BucketPolicy|KeyPolicy|IdentityPolicy|FileSystemPolicy|AuthPolicy|PermissionsPolicy)$|^PutPolicy$|^(Add|Put)Permission$/

/** An organization's delegation policy, of which its row speaks, and policies by which AWS RAM shares. */
const othersMeant = new Set(['organizations', 'ec2', 'ssm'])

describe('the table of services', () => {
  const rows = Object.entries(serviceRules)

  test.each(rows)('%s is a service', (service) => {
    // The policies of an API are asked by its calls, and those of an OpenSearch domain by its requests.
    expect(tables.service(service)?.actions.size).toBeGreaterThan(0)
  })

  test.each(rows.filter(([, { on }]) => on === undefined))(
    '%s writes no such policy',
    (service) => {
      const names = [...(tables.service(service)?.actions.values() ?? [])].map(({ name }) => name)
      const own = names.filter((name) => writesPolicy.test(name))
      expect(own).toEqual(othersMeant.has(service) ? ['PutResourcePolicy'] : [])
    },
  )

  test.each(rows)('%s has a source below docs.aws.amazon.com', (_, { source }) => {
    expect(source).toMatch(/^[A-Za-z0-9-]+\/latest\/[\w/.-]+\.html$/)
  })
})

test('RCPs apply to the services that the published data lists, and to no others', () => {
  const covered = tables.prefixes.filter((service) => {
    const question = {
      principal: { kind: 'anonymous' },
      action: `${service}:Some`,
      resource: '*',
      context: {},
    } as Question
    return rcpExemption(question) === undefined
  })
  expect(new Set(covered)).toEqual(tables.rcpServices)
})
