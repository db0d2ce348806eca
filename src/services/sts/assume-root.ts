import { mintSession } from '../../access/credentials.ts'
import { AwsError, withHint } from '../../aws/error.ts'
import type { AssumeRootRequest } from '../../aws/models/sts.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { type AccountId, parseAccountId } from '../../names/account.ts'
import { rootArn } from '../../names/arn.ts'
import { principalName } from '../../policy/principal-name.ts'
import type { Database } from '../../store/database.ts'
import { findSetting } from '../../store/iam/account-settings.ts'
import { defaultDocument } from '../../store/iam/policies.ts'
import { organizationOf } from '../../store/organizations/organizations.ts'
import { delegates, trustedServices } from '../../store/organizations/trusted.ts'
import { define } from './define.ts'
import { showCredentials } from './shapes.ts'

const durationDefault = 900

/** What a root session may be for. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html */
const tasks: ReadonlySet<string> = new Set(
  [
    'IAMAuditRootUserCredentials',
    'IAMCreateRootUserPassword',
    'IAMDeleteRootUserCredentials',
    'S3UnlockBucketPolicy',
    'SQSUnlockQueuePolicy',
  ].map((name) => `arn:aws:iam::aws:policy/root-task/${name}`),
)

// Differs from AWS? The texts of these two are not recorded.
const notMember = (text: string) => new AwsError('ValidationError', `${text} is invalid`)
const notTask = (arn: string) =>
  new AwsError('ValidationError', `Policy ${arn} cannot be used to scope a root session.`)

/** An account by its number or by the ARN of its root user. Throws ValidationError. */
function targetOf({ TargetPrincipal: text }: AssumeRootRequest): AccountId {
  const account = parseAccountId(/^arn:aws:iam::(\d{12}):root$/.exec(text)?.[1] ?? text)
  if (!account) throw notMember(text)
  return account
}

/** Throws ValidationError for what is none of the tasks. */
function taskOf({ TaskPolicyArn }: AssumeRootRequest): string {
  const { arn = '' } = TaskPolicyArn
  if (!tasks.has(arn)) throw notTask(arn)
  return arn
}

// Differs from AWS? What it says to those who may by their policies and may not by their organization is not recorded: it
// is taken to be the words of any denial, which tell nobody which accounts there are.
const notAuthorized = ({ principal }: Caller, target: AccountId, hint: string) =>
  withHint(
    new AwsError(
      'AccessDenied',
      `User: ${principalName(principal)} is not authorized to perform: sts:AssumeRoot on resource: ${rootArn(target)}`,
    ),
    hint,
  )

/** What stands between an account and another's root user, in words for the operator; undefined for nothing. */
async function obstacle(
  db: Database,
  account: AccountId,
  target: AccountId,
): Promise<string | undefined> {
  const organization = await organizationOf(db, account)
  if (!organization) return `account ${account} is in no organization`
  if ((await organizationOf(db, target))?.id !== organization.id)
    return `account ${target} is not in the organization of ${account}`
  if (target === organization.account) return 'the management account is no member account'
  const isDelegate = async () =>
    (await delegates(db, organization.id)).some(
      (one) => one.account === account && one.service === 'iam.amazonaws.com',
    )
  if (account !== organization.account && !(await isDelegate()))
    return `account ${account} is neither the management account nor IAM's delegated administrator`
  const trusted = await trustedServices(db, organization.id)
  const features = await findSetting(db, organization.id, 'rootAccess')
  if (
    !trusted.some(({ service }) => service === 'iam.amazonaws.com') ||
    !features?.includes('RootSessions')
  )
    return 'root sessions are not enabled: call `iam:EnableOrganizationsRootSessions`'
  return undefined
}

export const assumeRoot = define(
  'AssumeRoot',
  (input, caller) => {
    const target = targetOf(input)
    const task = taskOf(input)
    if (caller.principal.kind === 'root')
      throw notAuthorized(caller, target, 'root users may not call it')
    return {
      resource: rootArn(target),
      // No policy of the member's lets the caller in: the organization does, whose side of it is asked below.
      resourceAccount: caller.account,
      context: { 'aws:resourceaccount': target, 'sts:taskpolicyarn': task },
    }
  },
  async (input, caller, { db, clock }) => {
    const account = targetOf(input)
    const arn = taskOf(input)
    const hint = await obstacle(db, caller.account, account)
    const text = await defaultDocument(db, arn)
    if (hint !== undefined || text === undefined)
      throw notAuthorized(caller, account, hint ?? `there is no policy ${arn}`)
    const sourceIdentity = caller.session?.sourceIdentity
    const credentials = await mintSession(db, clock, {
      principal: { kind: 'root', account, arn: rootArn(account) },
      durationSeconds: input.DurationSeconds ?? durationDefault,
      grantedBy: 'AssumeRoot',
      taskPolicy: { arn, text },
      ...(sourceIdentity !== undefined && { sourceIdentity }),
    })
    return {
      Credentials: showCredentials(credentials),
      ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    }
  },
)
