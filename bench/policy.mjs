// Decisions a second, one thread, warm. Build first: npx tsc -p tsconfig.build.json
import { applied, decide, decideWithTrace } from '../dist/policy/index.js'

const account = '111111111111'
const other = '222222222222'
const user = (id) => ({
  kind: 'user',
  account: id,
  arn: `arn:aws:iam::${id}:user/bob`,
  userName: 'bob',
  userId: 'AIDAEXAMPLE',
})
const policy = (statements, name) =>
  applied(JSON.stringify({ Version: '2012-10-17', Statement: statements }), name, name)
const repository = (name) => `arn:aws:ecr:us-east-1:${account}:repository/${name}`

const pull = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']
const onePolicy = {
  principal: user(account),
  action: 'ecr:BatchGetImage',
  resource: repository('app'),
  resourceAccount: account,
  context: { 'aws:principalarn': `arn:aws:iam::${account}:user/bob`, 'aws:username': 'bob' },
  policies: {
    identity: [
      policy(
        [
          { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
          { Effect: 'Allow', Action: pull, Resource: repository('app') },
          { Effect: 'Deny', Action: 'ecr:DeleteRepository', Resource: '*' },
        ],
        'a',
      ),
    ],
    resource: [],
  },
}

const crossAccount = {
  ...onePolicy,
  principal: user(other),
  context: {
    ...onePolicy.context,
    'aws:principalorgid': 'o-example',
    'aws:principaltag/team': 'a-1',
  },
  policies: {
    identity: [policy([{ Effect: 'Allow', Action: 'ecr:*', Resource: '*' }], 'b')],
    resource: [
      policy(
        [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${other}:root` },
            Action: pull,
            Condition: { StringLike: { 'aws:PrincipalTag/team': 'a-*' } },
          },
        ],
        'r',
      ),
    ],
  },
}

const manyPolicies = {
  ...onePolicy,
  resource: repository('team-20-8/app-backend'),
  policies: {
    identity: Array.from({ length: 20 }, (_, p) =>
      policy(
        Array.from({ length: 10 }, (_, s) => ({
          Effect: 'Allow',
          Action: s % 2 === 0 ? [`ecr:Batch*`, `s3:Get*`] : ['lambda:*', `ecr:Get*${s}`],
          Resource:
            p === 19 && s === 8
              ? repository('team-20-8/*')
              : `arn:aws:ecr:*:${account}:repository/team-${p}-${s}/*`,
        })),
        `c${p}`,
      ),
    ),
    resource: [],
  },
}

function measure(run, question, seconds = 1) {
  for (let i = 0; i < 20_000; i++) run(question)
  let count = 0
  const start = performance.now()
  let elapsed = 0
  while (elapsed < seconds * 1000) {
    for (let i = 0; i < 2_000; i++) run(question)
    count += 2_000
    elapsed = performance.now() - start
  }
  return Math.round((count / elapsed) * 1000)
}

const cases = [
  ['(a) 1 policy, 3 statements', onePolicy, 1_500_000],
  ['(b) cross-account, StringLike', crossAccount, 900_000],
  ['(c) 20 policies x 10 statements, wildcards', manyPolicies, 250_000],
]
for (const [name, question, target] of cases) {
  if (decide(question).outcome !== 'allowed') throw new Error(`${name}: expected allowed`)
  const fast = measure(decide, question)
  const traced = measure(decideWithTrace, question)
  console.log(
    `${name.padEnd(44)} ${fast.toLocaleString('en')}/s (target ${target.toLocaleString('en')}), with reasons ${traced.toLocaleString('en')}/s`,
  )
}
