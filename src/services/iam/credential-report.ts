import type { AccountId } from '../../names/account.ts'
import { rootArn } from '../../names/arn.ts'
import type { Database } from '../../store/database.ts'
import { type AccessKey, accessKeysOf } from '../../store/iam/access-keys.ts'
import { type Entity, entityArn, listEntities } from '../../store/iam/entities.ts'
import { lastUseOf } from '../../store/iam/last-used.ts'
import { findLoginProfile } from '../../store/iam/login-profiles.ts'
import { mfaDevicesOf } from '../../store/iam/mfa-devices.ts'
import { findCredentialReport, putCredentialReport } from '../../store/iam/reports.ts'
import { userCredentialsOf } from '../../store/iam/user-credentials.ts'
import { define, onAccount } from './define.ts'
import { reportErrors } from './errors.ts'
import { readPasswordPolicy } from './password-policy.ts'
import { rootPasswordSince } from './root-password.ts'

/** AWS makes a new report at most once in this time, and keeps it as long. */
const goodForMs = 4 * 60 * 60 * 1000
const dayMs = 24 * 60 * 60 * 1000

const keyColumns = [
  'active',
  'last_rotated',
  'last_used_date',
  'last_used_region',
  'last_used_service',
]

const columns = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'password_last_changed',
  'password_next_rotation',
  'mfa_active',
  ...keyColumns.map((name) => `access_key_1_${name}`),
  ...keyColumns.map((name) => `access_key_2_${name}`),
  'cert_1_active',
  'cert_1_last_rotated',
  'cert_2_active',
  'cert_2_last_rotated',
]

const time = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')

async function certificateCells(db: Database, holder: string): Promise<string[]> {
  const certificates = await userCredentialsOf(db, 'certificate', holder)
  return [0, 1].flatMap((index) => {
    const one = certificates[index]
    return one ? [String(one.status === 'Active'), time(one.created_at)] : ['false', 'N/A']
  })
}

async function keyCells(db: Database, key: AccessKey | undefined): Promise<string[]> {
  if (!key) return ['false', 'N/A', 'N/A', 'N/A', 'N/A']
  const use = await lastUseOf(db, key.id)
  return [
    String(key.status === 'Active'),
    time(key.created_at),
    ...(use ? [time(use.at), use.region, use.service] : ['N/A', 'N/A', 'N/A']),
  ]
}

async function keyRows(db: Database, holder: string): Promise<string[]> {
  const [first, second] = await accessKeysOf(db, holder)
  return [...(await keyCells(db, first)), ...(await keyCells(db, second))]
}

async function userRow(
  db: Database,
  user: Entity,
  maxAgeDays: number | undefined,
): Promise<string[]> {
  const profile = await findLoginProfile(db, user.id)
  const password = profile
    ? [
        'true',
        // There is no console to sign in to.
        'no_information',
        time(profile.changed_at),
        maxAgeDays ? time(profile.changed_at + maxAgeDays * dayMs) : 'N/A',
      ]
    : ['false', 'N/A', 'N/A', 'N/A']
  return [
    user.name,
    entityArn(user),
    time(user.created_at),
    ...password,
    String((await mfaDevicesOf(db, user.id)).length > 0),
    ...(await keyRows(db, user.id)),
    ...(await certificateCells(db, user.id)),
  ]
}

async function makeReport(db: Database, account: AccountId): Promise<string> {
  const password = await rootPasswordSince(db, account)
  const root = [
    '<root_account>',
    rootArn(account),
    // Accounts were not created here: they just exist.
    time(0),
    password === undefined ? 'not_supported' : 'true',
    'no_information',
    password === undefined ? 'not_supported' : time(password),
    'not_supported',
    'false',
    ...(await keyRows(db, account)),
    ...(await certificateCells(db, account)),
  ]
  const maxAge = (await readPasswordPolicy(db, account))?.MaxPasswordAge
  const rows: string[][] = [columns, root]
  for (const user of await listEntities(db, 'user', account))
    rows.push(await userRow(db, user, maxAge))
  return rows.map((cells) => cells.map(quoted).join(',')).join('\n')
}

/** User names may hold commas. */
const quoted = (cell: string): string =>
  /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell

export const generateCredentialReport = define(
  'GenerateCredentialReport',
  onAccount(),
  async (_input, { account }, { db, clock }) => {
    const now = clock.now().getTime()
    const known = await findCredentialReport(db, account)
    if (known && now - known.generated_at < goodForMs) return { State: 'COMPLETE' }
    const content = await makeReport(db, account)
    await putCredentialReport(db, { account, generated_at: now, content })
    return {
      State: 'STARTED',
      Description: 'No report exists. Starting a new report generation task',
    }
  },
)

export const getCredentialReport = define(
  'GetCredentialReport',
  onAccount(),
  async (_input, { account }, { db, clock }) => {
    const report = await findCredentialReport(db, account)
    if (!report) throw reportErrors.notPresent()
    if (clock.now().getTime() - report.generated_at >= goodForMs) throw reportErrors.expired()
    return {
      Content: Buffer.from(report.content),
      ReportFormat: 'text/csv',
      GeneratedTime: new Date(report.generated_at),
    }
  },
)
