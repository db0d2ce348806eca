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

/**
 * What a root session may be for, and the feature that lets it be. Neither feature stands for the other.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
 */
const tasks = {
  IAMAuditRootUserCredentials: 'RootCredentialsManagement',
  IAMCreateRootUserPassword: 'RootCredentialsManagement',
  IAMDeleteRootUserCredentials: 'RootCredentialsManagement',
  S3UnlockBucketPolicy: 'RootSessions',
  SQSUnlockQueuePolicy: 'RootSessions',
} as const
type Task = keyof typeof tasks

const taskArn = (task: Task): string => `arn:aws:iam::aws:policy/root-task/${task}`
const byArn: ReadonlyMap<string, Task> = new Map(
  (Object.keys(tasks) as Task[]).map((task) => [taskArn(task), task]),
)

const features = {
  RootCredentialsManagement: 'Root credentials management',
  RootSessions: 'Root sessions',
} as const

// The texts here were recorded in September 2026 (radkawar/stackd, testdata/aws/iam/root_access.json and root_sessions.json).
const notTarget = () =>
  new AwsError('ValidationError', 'Request must contain a valid target principal')
const notTask = () =>
  new AwsError('ValidationError', 'Request must contain valid AWS managed task policy ARN')

/** An account by its number or by the ARN of its root user. Throws ValidationError. */
function targetOf({ TargetPrincipal: text }: AssumeRootRequest): AccountId {
  const account = parseAccountId(/^arn:aws:iam::(\d{12}):root$/.exec(text)?.[1] ?? text)
  if (!account) throw notTarget()
  return account
}

/** Throws ValidationError for what is none of the tasks. */
function taskOf({ TaskPolicyArn }: AssumeRootRequest): Task {
  const task = byArn.get(TaskPolicyArn.arn ?? '')
  if (!task) throw notTask()
  return task
}

/** In the words of any denial to those who may by their policies too: they tell nobody which accounts there are. */
const notAuthorized = ({ principal }: Caller, target: AccountId, hint: string) =>
  withHint(
    new AwsError(
      'AccessDenied',
      `User: ${principalName(principal)} is not authorized to perform: sts:AssumeRoot on resource: ${rootArn(target)}`,
    ),
    hint,
  )

/**
 * What stands between an account and another's root user, in words for the operator; undefined for nothing. Throws AccessDenied for
 * a feature that is not enabled.
 */
async function obstacle(
  db: Database,
  account: AccountId,
  target: AccountId,
  task: Task,
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
  if (!trusted.some(({ service }) => service === 'iam.amazonaws.com'))
    return 'IAM is not trusted by the organization: call `organizations:EnableAWSServiceAccess`'
  const feature = tasks[task]
  if (!(await findSetting(db, organization.id, 'rootAccess'))?.includes(feature))
    throw withHint(
      new AwsError(
        'AccessDenied',
        `${features[feature]} feature is not enabled for your AWS Organization.`,
      ),
      `call \`iam:EnableOrganizations${feature}\``,
    )
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
      context: { 'aws:resourceaccount': target, 'sts:taskpolicyarn': taskArn(task) },
    }
  },
  async (input, caller, { db, clock }) => {
    const account = targetOf(input)
    const task = taskOf(input)
    const arn = taskArn(task)
    const hint = await obstacle(db, caller.account, account, task)
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
