import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ModelledService, modelledServices, modelOf } from '../src/aws/models.ts'
import { services } from '../src/services/all.ts'
import { operationsPage } from './support/operations.ts'

const page = join(import.meta.dirname, '..', 'docs', 'operations.md')

/** What the OCI registry does and the API cannot ask for; CloudTrail knows the first by its name. */
const ofTheRegistry: Readonly<Record<string, readonly string[]>> = {
  ecr: [
    ...['MountLayer', 'DescribeLayerUpload', 'CancelLayerUpload', 'DeleteLayer'],
    ...['ReplicateImage', 'ReplicateImageDeletion'],
  ],
  'ecr-public': [
    ...['BatchGetImage', 'CancelLayerUpload', 'DescribeLayerUpload', 'GetDownloadUrlForLayer'],
    ...['ListImageReferrers', 'ListImages', 'MountLayer'],
  ],
}

describe.each(modelledServices)('%s', (service: ModelledService) => {
  const own = services[service].operations

  test('implements only operations that AWS has, each once', () => {
    const known = modelOf(service).operations
    const names = own.map(({ name }) => name)
    expect(names.filter((name) => !known.has(name))).toEqual(ofTheRegistry[service] ?? [])
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
    expect(own.filter((operation) => operation.service !== service)).toEqual([])
  })
})

test('docs/operations.md lists what is implemented and what is refused', () => {
  if (process.env.UPDATE_DOCS) writeFileSync(page, operationsPage())
  expect(readFileSync(page, 'utf8')).toBe(operationsPage())
})
