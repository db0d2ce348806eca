// The doctor over generated estates of growing size: loading, everything at once, and one question.
// The whole is 100 accounts, 10,000 roles, 5,000 repositories and 20,000 functions.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const program = join(import.meta.dirname, '..', 'dist', 'bundle', 'main.js')
const region = 'us-east-1'
const whole = { accounts: 100, roles: 10_000, repositories: 5_000, functions: 20_000 }
const scales = process.env.SCALE ? [Number(process.env.SCALE)] : [0.01, 0.1, 1]

const accountAt = (at) => String(111_111_111_111 + at)
const document = (...Statement) => ({ Version: '2012-10-17', Statement })
const answer = (service, operation, account, rest) => ({
  ...{ tidegate: 'answer', service, operation, account, region },
  ...rest,
})

/** One role in ten may be assumed by nobody, one function in ten cannot come back, one repository in twenty is unread. */
function write(folder, scale) {
  const accounts = Math.max(2, Math.round(whole.accounts * scale))
  const each = (all) => Math.round((all * scale) / accounts)
  for (let at = 0; at < accounts; at++) {
    const account = accountAt(at)
    const other = accountAt((at + 1) % accounts)
    const put = (name, value) =>
      writeFileSync(join(folder, `${name}.${account}.json`), JSON.stringify(value))
    put('roles', rolesOf(account, each(whole.roles)))
    const names = Array.from(
      { length: each(whole.repositories) },
      (_, index) => `team/app-${index}`,
    )
    put('repositories', {
      repositories: names.map((name) => ({
        repositoryArn: `arn:aws:ecr:${region}:${account}:repository/${name}`,
      })),
    })
    put(
      'policies',
      names.flatMap((name, index) =>
        index % 20 === 19 ? [] : [policyOf(account, other, name, index)],
      ),
    )
    put(
      'functions',
      Array.from({ length: each(whole.functions) }, (_, index) =>
        functionOf(account, other, index, names.length),
      ),
    )
    put(
      'organization',
      answer('organizations', 'DescribeOrganization', account, {
        error: { code: 'AWSOrganizationsNotInUseException', message: 'none' },
      }),
    )
  }
}

const rolesOf = (account, count) =>
  answer('iam', 'GetAccountAuthorizationDetails', account, {
    output: {
      RoleDetailList: Array.from({ length: count }, (_, index) => ({
        Arn: `arn:aws:iam::${account}:role/role-${index}`,
        RoleId: `AROA${account}${index}`,
        AssumeRolePolicyDocument: document({
          Effect: 'Allow',
          Principal: { Service: index % 10 === 9 ? 'ec2.amazonaws.com' : 'lambda.amazonaws.com' },
          Action: 'sts:AssumeRole',
        }),
        RolePolicyList: [
          {
            PolicyName: 'own',
            PolicyDocument: document(
              {
                Effect: 'Allow',
                Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:PutImage'],
                Resource: `arn:aws:ecr:${region}:*:repository/team/app-${index}*`,
              },
              { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
            ),
          },
        ],
        AttachedManagedPolicies: [
          { PolicyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' },
        ],
        RoleLastUsed: { LastUsedDate: index % 4 ? '2026-11-20T00:00:00Z' : '2025-01-01T00:00:00Z' },
      })),
    },
  })

const policyOf = (account, other, repositoryName, index) =>
  answer('ecr', 'GetRepositoryPolicy', account, {
    output: {
      registryId: account,
      repositoryName,
      policyText: JSON.stringify(
        document(
          {
            Effect: 'Allow',
            Principal: {
              AWS: [`arn:aws:iam::${other}:root`, `arn:aws:iam::${other}:role/role-${index}`],
            },
            Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
          },
          ...(index % 10 === 0
            ? []
            : [
                {
                  Effect: 'Allow',
                  Principal: { Service: 'lambda.amazonaws.com' },
                  Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
                  Condition: {
                    StringLike: { 'aws:sourceArn': `arn:aws:lambda:${region}:*:function:*` },
                  },
                },
              ]),
        ),
      ),
    },
  })

const functionOf = (account, other, index, repositories) => ({
  Configuration: {
    FunctionArn: `arn:aws:lambda:${region}:${account}:function:fn-${index}`,
    Role: `arn:aws:iam::${account}:role/role-${index % 100}`,
    PackageType: 'Image',
    State: 'Active',
  },
  Code: {
    ImageUri: `${index % 2 ? account : other}.dkr.ecr.${region}.amazonaws.com/team/app-${index % repositories}:1`,
  },
})

function run(...words) {
  const start = performance.now()
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(tellMemory)}`,
      program,
      'doctor',
      ...words,
    ],
    { encoding: 'utf8', maxBuffer: 2 ** 30, env: { ...process.env, NODE_COMPILE_CACHE: '' } },
  )
  if (status !== 0 && status !== 1) throw new Error(stderr)
  const memory = Number(/rss (\d+)/.exec(stderr)?.[1]) / 1024
  return { seconds: (performance.now() - start) / 1000, memory, stdout }
}

const tellMemory = `process.on('exit', () => process.stderr.write('rss ' + process.resourceUsage().maxRSS + '\\n'))`

console.log(
  '| estate | export | question | --all | memory of --all | findings | target |\n|---|---|---|---|---|---|---|',
)
for (const scale of scales) {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-doctor-'))
  try {
    mkdirSync(join(folder, 'x'))
    const exports = join(folder, 'x')
    write(exports, scale)
    const bytes = readdirSync(exports).reduce(
      (sum, file) => sum + statSync(join(exports, file)).size,
      0,
    )
    const account = accountAt(0)
    const question = run(
      'pull',
      '--as',
      `arn:aws:iam::${accountAt(1)}:role/role-1`,
      '--image',
      `${account}.dkr.ecr.${region}.amazonaws.com/team/app-1:1`,
      exports,
    )
    const all = run('--all', '--format', 'json', exports)
    const { collected, findings } = JSON.parse(all.stdout)
    const { roles, repositories, functions } = collected
    console.log(
      `| ${[roles, repositories, functions].map((one) => one.toLocaleString('en')).join(' / ')} | ${(bytes / 2 ** 20).toFixed(0)} MiB | ${question.seconds.toFixed(1)} s | ${all.seconds.toFixed(1)} s | ${all.memory.toFixed(0)} MiB | ${findings.length.toLocaleString('en')} | 60 s, 1,024 MiB |`,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}
