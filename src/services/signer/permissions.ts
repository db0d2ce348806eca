import { parseAccountId } from '../../names/account.ts'
import { rootArn } from '../../names/arn.ts'
import { newUuid } from '../../store/ids.ts'
import { changeProfile, type Profile, profileArn } from '../../store/signer/profiles.ts'
import { define } from './define.ts'
import { conflict, invalid, notBuilt } from './errors.ts'
import { onProfile, requireProfile } from './profiles.ts'

interface Statement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Principal: { readonly AWS: string }
  readonly Action: string
  readonly Resource: string
}

const statementsOf = ({ statements }: Profile) => JSON.parse(statements) as readonly Statement[]

/** What the model's documentation lists. */
const actions = ['GetSigningProfile', 'RevokeSignature', 'SignPayload', 'StartSigningJob'] as const

export const addProfilePermission = define(
  'AddProfilePermission',
  onProfile,
  async (input, caller, needs) => {
    if (input.profileVersion !== undefined) throw notBuilt('profileVersion')
    const profile = await requireProfile(input, caller, needs)
    requireRevision(input.revisionId, profile, statementsOf(profile).length > 0)
    const action = input.action.replace(/^signer:/, '')
    if (!actions.some((one) => one === action)) throw invalid(`Invalid action ${input.action}.`)
    const account = parseAccountId(input.principal)
    if (!account && !input.principal.startsWith('arn:aws:iam::'))
      throw invalid(`Invalid principal ${input.principal}.`)
    const kept = statementsOf(profile)
    if (kept.some(({ Sid }) => Sid === input.statementId))
      throw conflict(`The statement id ${input.statementId} already exists.`)
    const statement: Statement = {
      ...{ Sid: input.statementId, Effect: 'Allow' },
      ...{ Principal: { AWS: account ? rootArn(account) : input.principal } },
      ...{ Action: `signer:${action}`, Resource: profileArn(profile) },
    }
    return write(profile, [...kept, statement], needs.db)
  },
)

export const removeProfilePermission = define(
  'RemoveProfilePermission',
  onProfile,
  async (input, caller, needs) => {
    const profile = await requireProfile(input, caller, needs)
    requireRevision(input.revisionId, profile, true)
    const left = statementsOf(profile).filter(({ Sid }) => Sid !== input.statementId)
    return write(profile, left, needs.db)
  },
)

export const listProfilePermissions = define(
  'ListProfilePermissions',
  onProfile,
  async (input, caller, needs) => {
    const profile = await requireProfile(input, caller, needs)
    return {
      revisionId: profile.revision,
      policySizeBytes: Buffer.byteLength(profile.statements),
      permissions: statementsOf(profile).map(({ Sid, Action, Principal }) => ({
        ...{ action: Action, principal: Principal.AWS, statementId: Sid },
      })),
    }
  },
)

/** The first statement needs none. */
function requireRevision(given: string | undefined, { revision }: Profile, needed: boolean): void {
  if (given === undefined ? needed : given !== revision)
    throw conflict('The revision id does not match the latest revision of the policy.')
}

async function write(
  profile: Profile,
  statements: readonly Statement[],
  db: Parameters<typeof changeProfile>[0],
) {
  const revisionId = newUuid()
  const change = { statements: JSON.stringify(statements), revision: revisionId }
  if (!(await changeProfile(db, profile, change)))
    throw conflict('The revision id does not match the latest revision of the policy.')
  return { revisionId }
}
