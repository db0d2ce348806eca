import type { Situation } from '../support/fixes/situation.ts'
import { all, policy, type Request, type Stage } from '../support/fixes/stage.ts'
import { openIssuer } from '../support/oidc-issuer.ts'

const assume = (by: Request['by'], RoleArn: string): Request => ({
  ...{ service: 'sts', operation: 'AssumeRole', by },
  input: { RoleArn, RoleSessionName: 'work' },
})

async function roleTrusting(stage: Stage, account: string, ...statements: readonly object[]) {
  await stage.must(account, 'iam', 'CreateRole', {
    RoleName: 'deployer',
    AssumeRolePolicyDocument: policy(...statements),
  })
  return `arn:aws:iam::${account}:role/deployer`
}

const trusted = (Principal: object, more = {}) => ({
  ...{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' },
  ...more,
})

/** Assuming roles: STS says the same, whatever is missing. */
export const trust: readonly Situation[] = [
  {
    name: 'the trust policy is for a service alone',
    play: async (stage) => {
      const account = stage.account()
      const user = await stage.user(account, 'ann', all)
      const other = await stage.user(account, 'ben', all)
      const role = await roleTrusting(stage, account, trusted({ Service: 'lambda.amazonaws.com' }))
      return { requests: [assume(user.keys, role)], stillDenied: [assume(other.keys, role)] }
    },
  },
  {
    name: 'the trust policy names another user',
    play: async (stage) => {
      const account = stage.account()
      const user = await stage.user(account, 'ann', all)
      const other = await stage.user(account, 'ben', all)
      const role = await roleTrusting(stage, account, trusted({ AWS: other.arn }))
      return { requests: [assume(user.keys, role)], stillAllowed: [assume(other.keys, role)] }
    },
  },
  {
    name: 'across accounts, the trust policy is missing',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      const user = await stage.user(mine, 'ann', all)
      const role = await roleTrusting(stage, theirs, trusted({ AWS: theirs }))
      return { requests: [assume(user.keys, role)], viewers: [theirs] }
    },
  },
  {
    name: 'across accounts, the caller’s own policy is missing',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      const user = await stage.user(mine, 'ann')
      const role = await roleTrusting(stage, theirs, trusted({ AWS: mine }))
      return { requests: [assume(user.keys, role)], viewers: [mine] }
    },
  },
  {
    name: 'the account is trusted, and its user has no policy',
    play: async (stage) => {
      const account = stage.account()
      const user = await stage.user(account, 'ann')
      const role = await roleTrusting(stage, account, trusted({ AWS: account }))
      return { requests: [assume(user.keys, role)] }
    },
  },
  {
    name: 'the user whom the trust policy names was deleted and made again',
    play: async (stage) => {
      const account = stage.account()
      const first = await stage.user(account, 'ann')
      const role = await roleTrusting(stage, account, trusted({ AWS: first.arn }))
      await stage.must(account, 'iam', 'DeleteAccessKey', {
        ...{ UserName: 'ann', AccessKeyId: first.keys.accessKeyId },
      })
      await stage.must(account, 'iam', 'DeleteUser', { UserName: 'ann' })
      const again = await stage.user(account, 'ann', all)
      return { requests: [assume(again.keys, role)] }
    },
  },
  {
    name: 'an external id is asked for: the caller has to send it',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      const user = await stage.user(mine, 'ann', all)
      const role = await roleTrusting(
        stage,
        theirs,
        trusted({ AWS: mine }, { Condition: { StringEquals: { 'sts:ExternalId': 'secret' } } }),
      )
      return { requests: [assume(user.keys, role)], viewers: [theirs], cause: /ExternalId/i }
    },
  },
  {
    name: 'a web identity that the trust policy does not name',
    play: async (stage) => {
      const account = stage.account()
      const issuer = await openIssuer()
      const audience = 'sts.amazonaws.com'
      await stage.must(account, 'iam', 'CreateOpenIDConnectProvider', {
        ...{ Url: issuer.url, ClientIDList: [audience] },
      })
      const Federated = `arn:aws:iam::${account}:oidc-provider/${issuer.name}`
      const RoleArn = await roleTrusting(stage, account, {
        ...{ Effect: 'Allow', Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity' },
        Condition: {
          StringEquals: {
            [`${issuer.name}:aud`]: audience,
            [`${issuer.name}:sub`]: 'repo:octo/app:ref:refs/heads/main',
          },
        },
      })
      const by = { accessKeyId: account, secretAccessKey: 'any' }
      const enter = async (sub: string): Promise<Request> => ({
        ...{ service: 'sts', operation: 'AssumeRoleWithWebIdentity', by },
        input: {
          ...{ RoleArn, RoleSessionName: 'run' },
          WebIdentityToken: await issuer.token({ aud: audience, sub }),
        },
      })
      return {
        requests: [await enter('repo:octo/app:ref:refs/heads/next')],
        pasted: /update-assume-role-policy/,
        stillAllowed: [await enter('repo:octo/app:ref:refs/heads/main')],
        stillDenied: [await enter('repo:eve/app:ref:refs/heads/main')],
        end: () => issuer.close(),
      }
    },
  },
]
