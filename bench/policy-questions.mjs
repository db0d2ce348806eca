// The questions of bench/policy.mjs, as plain documents that every engine can be given.
export const account = '111111111111'
export const other = '222222222222'

const repository = (name) => `arn:aws:ecr:us-east-1:${account}:repository/${name}`
const document = (Statement) => ({ Version: '2012-10-17', Statement })
const pull = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']

export const user = (of) => ({
  kind: 'user',
  account: of,
  arn: `arn:aws:iam::${of}:user/bob`,
  userName: 'bob',
  userId: 'AIDAEXAMPLE',
})

const asked = (of) => ({
  principal: user(of),
  action: 'ecr:BatchGetImage',
  resource: repository('app'),
  resourceAccount: account,
  context: { 'aws:principalarn': `arn:aws:iam::${of}:user/bob`, 'aws:username': 'bob' },
})

/** Twenty policies of `count` statements with wildcards, of which only the last but one allows. */
const many = (count) =>
  Array.from({ length: 20 }, (_, p) =>
    document(
      Array.from({ length: count }, (_, s) => ({
        Effect: 'Allow',
        Action: s % 2 === 0 ? ['ecr:Batch*', 's3:Get*'] : ['lambda:*', `ecr:Get*${s}`],
        Resource:
          p === 19 && s === count - 2
            ? repository(`team-20-${s}/*`)
            : `arn:aws:ecr:*:${account}:repository/team-${p}-${s}/*`,
      })),
    ),
  )

export const threeStatements = (name = 'app') =>
  document([
    { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    { Effect: 'Allow', Action: pull, Resource: repository(name) },
    { Effect: 'Deny', Action: 'ecr:DeleteRepository', Resource: '*' },
  ])

/** `target`: decisions a second with the outcome alone. */
export const cases = [
  {
    name: '(a) 1 policy, 3 statements',
    target: 1_500_000,
    ...asked(account),
    identity: [threeStatements()],
  },
  {
    name: '(b) cross-account, StringLike',
    target: 900_000,
    ...asked(other),
    context: {
      ...asked(other).context,
      'aws:principalorgid': 'o-example',
      'aws:principaltag/team': 'a-1',
    },
    identity: [document([{ Effect: 'Allow', Action: 'ecr:*', Resource: '*' }])],
    resourcePolicy: document([
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${other}:root` },
        Action: pull,
        Condition: { StringLike: { 'aws:PrincipalTag/team': 'a-*' } },
      },
    ]),
  },
  {
    name: '(c) 20 policies x 10 statements',
    target: 250_000,
    ...asked(account),
    resource: repository('team-20-8/app-backend'),
    identity: many(10),
  },
  {
    name: '(d) 20 policies x 50 statements',
    ...asked(account),
    resource: repository('team-20-48/app-backend'),
    identity: many(50),
  },
]
