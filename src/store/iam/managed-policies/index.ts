import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
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

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The data does not hold AWS's ids, so one is derived: the same on every server. */
function idOf(arn: string): string {
  const bytes = createHash('sha256').update(arn).digest().subarray(0, 17)
  return `ANPA${Array.from(bytes, (byte) => base32[byte & 31]).join('')}`
}

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
        // Few are looked at, and a hash for each is a third of the time that this takes.
        get id() {
          return idOf(arn)
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
