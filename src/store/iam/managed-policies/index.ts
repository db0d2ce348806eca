import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { derivedId } from '../../ids.ts'
import { descriptions } from './descriptions.ts'

/** A policy that AWS owns. Of older versions than the newest only that they exist is known, and no document. */
export interface AwsManagedPolicy {
  /** `arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole` */
  readonly arn: string
  readonly id: string
  readonly name: string
  /** Begins and ends with a slash. */
  readonly path: string
  /** `v12` */
  readonly version: string
  readonly createdAt: Date
  /** When this version was published. */
  readonly updatedAt: Date
  readonly document: string
  /** As AWS words it; known for some alone. */
  readonly description: string | undefined
  /** Newest first. */
  readonly olderVersions: readonly { readonly id: string; readonly createdAt: Date }[]
}

type Row = readonly [
  resource: string,
  version: string,
  created: string,
  updated: string,
  document: string,
  older: readonly (readonly [number: number, seconds: number])[],
]

async function load(): Promise<ReadonlyMap<string, AwsManagedPolicy>> {
  const { managedPoliciesData } = await import('./data.gen.ts')
  const json = await promisify(brotliDecompress)(Buffer.from(managedPoliciesData, 'base64'))
  const rows: readonly Row[] = JSON.parse(json.toString())
  return new Map(
    rows.map(([resource, version, created, updated, document, older]) => {
      const arn = `arn:aws:iam::aws:policy/${resource}`
      const nameAt = resource.lastIndexOf('/') + 1
      const policy = {
        arn,
        // The data does not hold AWS's ids. Few are looked at, and a hash for each is a third of the time that this takes.
        get id() {
          return derivedId('ANPA', arn)
        },
        name: resource.slice(nameAt),
        path: `/${resource.slice(0, nameAt)}`,
        version,
        createdAt: new Date(created),
        updatedAt: new Date(updated),
        document,
        description: descriptions[resource],
        olderVersions: older.map(([number, seconds]) => ({
          id: `v${number}`,
          createdAt: new Date(seconds * 1000),
        })),
      }
      return [arn, policy]
    }),
  )
}

let loaded: Promise<ReadonlyMap<string, AwsManagedPolicy>> | undefined

/** By ARN. Unpacked on first use, which takes some 100 ms and 8 MB. */
export function awsManagedPolicies(): Promise<ReadonlyMap<string, AwsManagedPolicy>> {
  loaded ??= load()
  return loaded
}
