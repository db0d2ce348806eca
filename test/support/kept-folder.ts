import { createHash, randomBytes } from 'node:crypto'
import {
  closeSync,
  cpSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateRepositoryCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr'
import { CreateUserCommand, IAMClient, paginateListUsers } from '@aws-sdk/client-iam'
import { makeImage } from './image.ts'
import { Pusher } from './pusher.ts'

const account = '111111111111'
const settings = (endpoint: string) => ({
  ...{ endpoint, region: 'us-east-1', maxAttempts: 1 },
  credentials: { accessKeyId: account, secretAccessKey: 'any' },
})

/** A data folder, and what a server acknowledged to have kept in it. */
export interface KeptFolder {
  readonly folder: string
  readonly users: readonly string[]
  /** Digest of the image that is tagged `kept`. */
  readonly image: string
}

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'tidegate-kept-'))

/** A copy for damage to be done to. */
export function copyOf(kept: KeptFolder): KeptFolder {
  const folder = newFolder()
  cpSync(kept.folder, folder, { recursive: true })
  return { ...kept, folder }
}

export async function createUsers(endpoint: string, ...names: readonly string[]): Promise<void> {
  const iam = new IAMClient(settings(endpoint))
  for (const UserName of names) await iam.send(new CreateUserCommand({ UserName }))
  iam.destroy()
}

export async function userNames(endpoint: string): Promise<Set<string>> {
  const client = new IAMClient(settings(endpoint))
  const found = new Set<string>()
  for await (const { Users = [] } of paginateListUsers({ client, pageSize: 1000 }, {}))
    for (const { UserName = '' } of Users) found.add(UserName)
  client.destroy()
  return found
}

async function pusher(endpoint: string): Promise<Pusher> {
  const ecr = new ECRClient(settings(endpoint))
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}))
  ecr.destroy()
  const token = Buffer.from(authorizationData?.[0]?.authorizationToken ?? '', 'base64').toString()
  return new Pusher(`${endpoint}/v2/${account}/us-east-1/app`, token.slice('AWS:'.length))
}

/** Resolves to the image's digest. */
export async function pushKept(endpoint: string): Promise<string> {
  const ecr = new ECRClient(settings(endpoint))
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'app' }))
  ecr.destroy()
  const image = await makeImage(randomBytes(20_000))
  await (await pusher(endpoint)).push('kept', image)
  return image.digest
}

/** What was acknowledged and is not there any more. */
export async function missing(endpoint: string, { users, image }: KeptFolder): Promise<string[]> {
  const found = await userNames(endpoint)
  const lost = users.filter((name) => !found.has(name))
  const pulled = await (await pusher(endpoint)).pull('kept')
  return pulled === image ? lost : [...lost, 'the image']
}

/** Of the files that say what a folder holds. An empty log is as good as none. */
export const fingerprint = (folder: string): string[] =>
  ['metadata.sqlite', 'metadata.sqlite-wal', 'tidegate.json'].map((name) => {
    const file = join(folder, name)
    const bytes = existsSync(file) ? readFileSync(file) : undefined
    if (!bytes || (bytes.length === 0 && name.endsWith('-wal'))) return 'none'
    return createHash('sha256').update(bytes).digest('hex')
  })

const offsets = 8

/** Where to cut a file: evenly over the file, and just before, at and after a frame's edge. */
export function cuts(file: string): number[] {
  const { size } = statSync(file)
  const even = Array.from({ length: offsets }, (_, at) => Math.floor((size * at) / offsets))
  const edge = 32 + 4_120 * Math.floor(size / 4_120 / 2)
  return [...even, 31, 32, 33, edge - 1, edge, edge + 1, size - 1].filter((at) => at < size)
}

export const flip = (file: string, at: number) => {
  const byte = (readFileSync(file)[at] ?? 0) ^ 0x40
  const handle = openSync(file, 'r+')
  writeSync(handle, Uint8Array.of(byte), 0, 1, at)
  closeSync(handle)
}
