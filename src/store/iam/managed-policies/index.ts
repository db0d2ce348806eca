import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { derivedId } from '../../ids.ts'

/** A policy that AWS owns. */
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
  /** As AWS words it. Undefined for a few that it does not offer any more. */
  readonly description: string | undefined
  /** Those that are known, newest first. */
  readonly olderVersions: readonly OlderVersion[]
}

export interface OlderVersion {
  readonly id: string
  readonly createdAt: Date
  /** Unpacked when it is asked for. */
  readonly document: () => Promise<string>
}

type Row = readonly [
  resource: string,
  version: string,
  created: string,
  updated: string,
  document: string,
  older: readonly (readonly [number: number, seconds: number])[],
  description: string | null,
]

async function load(): Promise<ReadonlyMap<string, AwsManagedPolicy>> {
  const { managedPoliciesData } = await import('./data.gen.ts')
  const rows = await unpacked<readonly Row[]>(managedPoliciesData)
  return new Map(
    rows.map(([resource, version, created, updated, document, older, description], row) => {
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
        description: description ?? undefined,
        olderVersions: older.map(([number, seconds], at) => ({
          id: `v${number}`,
          createdAt: new Date(seconds * 1000),
          document: () => olderDocument(row, at),
        })),
      }
      return [arn, policy]
    }),
  )
}

async function unpacked<Value>(data: string): Promise<Value> {
  const json = await promisify(brotliDecompress)(Buffer.from(data, 'base64'))
  return JSON.parse(json.toString())
}

/** All of them are 31 MB: no more than the policies that are packed together are unpacked, and none is kept. */
async function olderDocument(row: number, at: number): Promise<string> {
  const { olderDocuments, policiesTogether } = await import('./older.gen.ts')
  const chunk = olderDocuments[Math.floor(row / policiesTogether)] ?? ''
  const policies = await unpacked<readonly (readonly string[])[]>(chunk)
  return policies[row % policiesTogether]?.[at] ?? ''
}

let loaded: Promise<ReadonlyMap<string, AwsManagedPolicy>> | undefined

/** By ARN. Unpacked on first use, which takes some 100 ms and 8 MB. */
export function awsManagedPolicies(): Promise<ReadonlyMap<string, AwsManagedPolicy>> {
  loaded ??= load()
  return loaded
}
