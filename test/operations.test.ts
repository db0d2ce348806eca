import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ModelledService, modelledServices, modelOf } from '../src/aws/models.ts'
import { operations } from '../src/services/all.ts'
import type { AnyOperation } from '../src/services/kernel/operation.ts'
import { operationsPage } from './support/operations.ts'

const page = join(import.meta.dirname, '..', 'docs', 'operations.md')

/** What the OCI registry does and the API cannot ask for; CloudTrail knows the first by its name. */
const ofTheRegistry = ['MountLayer', 'DescribeLayerUpload', 'CancelLayerUpload']

describe.each(modelledServices)('%s', (service: ModelledService) => {
  const own: [string, AnyOperation][] = Object.entries(operations[service])

  test('implements only operations that AWS has', () => {
    const known = modelOf(service).operations
    expect(own.map(([name]) => name).filter((name) => !known.has(name))).toEqual(
      service === 'ecr' ? ofTheRegistry : [],
    )
  })

  test('every record stands under its own name and service, and declares its permissions', () => {
    for (const [name, operation] of own) {
      expect(operation).toMatchObject({ service, name })
      expect(typeof operation.permissions).toBe('function')
    }
  })
})

test('docs/operations.md lists what is implemented and what is refused', () => {
  if (process.env.UPDATE_DOCS) writeFileSync(page, operationsPage())
  expect(readFileSync(page, 'utf8')).toBe(operationsPage())
})
