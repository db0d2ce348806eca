import { execFileSync } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { describe, expect, test } from 'vitest'
import {
  answer,
  besides,
  folderWith,
  guest,
  guestExport,
  type Question,
  user,
} from '../../src/cli/doctor/patches/proof.fixture.ts'

/** A `node_modules` with aws-cdk-lib and constructs, which the project itself does not need. */
const modules = process.env.CDK_MODULES

const image = `${user}.dkr.ecr.us-east-1.amazonaws.com/app`
const byGuest = { as: `arn:aws:iam::${guest}:role/ci` }
const deployer = { as: `arn:aws:iam::${user}:role/deployer` }
const fn = {
  function: `arn:aws:lambda:us-east-1:${user}:function:resize`,
  role: `arn:aws:iam::${user}:role/execution`,
  image: `${image}:1`,
}
const repository = `new ecr.Repository(this, 'App', { repositoryName: 'app' });`
const role = `const deployer = new iam.Role(new Construct(this, 'Team'), 'Deployer', { roleName: 'deployer', assumedBy: new iam.AccountRootPrincipal() });`

interface App {
  readonly code: string
  readonly question: Question
  readonly shows: RegExp
}

const apps: Readonly<Record<string, App>> = {
  'a repository without a policy': {
    code: repository,
    question: { task: 'push', options: { ...byGuest, image } },
    shows: /findChild\('App'\) as ecr\.Repository\)\.addToResourcePolicy\(new iam\.PolicyStatement/,
  },
  'a repository with one': {
    code: `${repository.replace('new ecr', 'const app = new ecr')}
    app.addToResourcePolicy(new iam.PolicyStatement({ actions: ['ecr:BatchGetImage'], principals: [new iam.AccountPrincipal('${guest}')] }));`,
    question: { task: 'push', options: { ...byGuest, image } },
    shows: /addToResourcePolicy/,
  },
  'a Deny in the policy of a repository': {
    code: `${repository.replace('new ecr', 'const app = new ecr')}
    app.addToResourcePolicy(new iam.PolicyStatement({ actions: ['ecr:*'], principals: [new iam.AccountPrincipal('${guest}')] }));
    app.addToResourcePolicy(new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['ecr:PutImage'], principals: [new iam.AnyPrincipal()], conditions: { StringNotEquals: { 'aws:PrincipalAccount': '222222222222' } } }));`,
    question: { task: 'push', options: { ...byGuest, image } },
    shows: /addProperty(?:Deletion)?Override\('RepositoryPolicyText\.Statement\.1/,
  },
  'a CfnRepository': {
    code: `new ecr.CfnRepository(this, 'App', { repositoryName: 'app', repositoryPolicyText: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: '${guest}' }, Action: 'ecr:BatchGetImage' }] } });`,
    question: { task: 'push', options: { ...byGuest, image } },
    shows: /addPropertyOverride\('RepositoryPolicyText\.Statement\.1'/,
  },
  'a CfnRepository without a policy': {
    code: `new ecr.CfnRepository(this, 'App', { repositoryName: 'app' });`,
    question: { task: 'push', options: { ...byGuest, image } },
    shows: /addPropertyOverride\('RepositoryPolicyText', \{/,
  },
  'a role with policies of its own': {
    code: `${repository}
    ${role}
    deployer.addToPolicy(new iam.PolicyStatement({ actions: ['lambda:*'], resources: ['*'] }));`,
    question: { task: 'push', options: { ...deployer, image } },
    shows:
      /findChild\('Team'\)\.node\.findChild\('Deployer'\) as iam\.Role\)\.addToPrincipalPolicy/,
  },
  'a role without': {
    code: `${repository}
    ${role}`,
    question: { task: 'push', options: { ...deployer, image } },
    shows: /addToPrincipalPolicy/,
  },
  'a repository whose name CloudFormation makes up': {
    code: `const app = new ecr.Repository(this, 'App');
    ${role}
    deployer.addToPolicy(new iam.PolicyStatement({ actions: ['lambda:*'], resources: ['*'] }));`,
    question: {
      task: 'push',
      options: {
        ...deployer,
        image: `${user}.dkr.ecr.us-east-1.amazonaws.com/owner-app7b16c9bc-xxxxxxxxxxxx`,
      },
    },
    shows: /resources: \[cdk\.Fn\.getAtt\('App\w+', 'Arn'\)\.toString\(\)\]/,
  },
  'a trust policy, and all that a function takes': {
    code: `${repository}
    ${role}
    deployer.addToPolicy(new iam.PolicyStatement({ actions: ['lambda:*', 'ecr:*'], resources: ['*'] }));
    new iam.Role(this, 'Execution', { roleName: 'execution', assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });`,
    question: { task: 'create-function', options: { ...deployer, ...fn } },
    shows: /assumeRolePolicy\?\.addStatements/,
  },
  'a managed policy with a Deny': {
    code: `${repository}
    ${role}
    new iam.ManagedPolicy(this, 'Rules', { managedPolicyName: 'rules', roles: [deployer], statements: [
      new iam.PolicyStatement({ actions: ['ecr:*'], resources: ['*'] }),
      new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['ecr:PutImage', 'ecr:DeleteRepository'], resources: ['*'] }),
    ] });`,
    question: { task: 'push', options: { ...deployer, image } },
    shows: /as cdk\.CfnResource/,
  },
  'a function that another account invokes': {
    code: `const app = ${repository}
    app.addToResourcePolicy(new iam.PolicyStatement({ actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], principals: [new iam.ServicePrincipal('lambda.amazonaws.com')] }));
    new lambda.DockerImageFunction(this, 'Resize', { functionName: 'resize', code: lambda.DockerImageCode.fromEcr(app, { tagOrDigest: '1' }), role: new iam.Role(this, 'Execution', { roleName: 'execution', assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }) });`,
    question: { task: 'invoke', options: { ...byGuest, ...fn } },
    shows: /as lambda\.Function\)\.addPermission\(/,
  },
}

/** The `cdk` program asks for the paths in the templates; without it they stand in the manifest alone. */
const program = (
  code: string,
  pasted: string,
  hasPaths: boolean,
) => `import * as cdk from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
void [ecr, iam, lambda];

class Owner extends cdk.Stack {
  constructor(scope: Construct, id: string, props: cdk.StackProps) {
    super(scope, id, props);
    ${code}
${pasted}
  }
}

const app = new cdk.App({ outdir: 'cdk.out', analyticsReporting: false, context: { 'aws:cdk:enable-path-metadata': ${hasPaths} } });
new Owner(app, 'Owner', { env: { account: '${user}', region: 'us-east-1' } });
app.synth();
`

describe.skipIf(modules === undefined)(
  'real CDK makes of the printed code what it is proven for',
  () => {
    test.each(Object.keys(apps))('%s', { timeout: 120_000 }, async (name) => {
      const { code, question, shows } = apps[name] ?? never()
      const hasPaths = Object.keys(apps).indexOf(name) % 2 === 1
      const folder = folderWith({
        'guest.json': JSON.stringify(guestExport),
        'package.json': '{"type":"module"}',
      })
      symlinkSync(modules ?? '', join(folder, 'node_modules'))
      const synth = async (pasted: string) => {
        writeFileSync(join(folder, 'app.ts'), program(code, pasted, hasPaths))
        const build = await rolldown({
          input: join(folder, 'app.ts'),
          platform: 'node',
          external: [/^aws-cdk-lib/, 'constructs'],
        })
        await build.write({ file: join(folder, 'app.mjs'), format: 'esm' })
        execFileSync(process.execPath, ['app.mjs'], {
          cwd: folder,
          env: { ...process.env, CDK_DEBUG: '1' },
        })
      }
      const ask = () =>
        answer([join(folder, 'cdk.out'), join(folder, 'guest.json')], question, {
          region: 'us-east-1',
        })
      await synth('')
      const before = await ask()
      expect(before.verdict).toBe('denied')
      const [fix] = before.fixes
      expect(fix?.why).toBeUndefined()
      const text = (fix?.patches ?? []).map((one) => one.text ?? one.say).join('\n')
      expect(text).toMatch(shows)
      await synth(text)
      types(folder)
      const after = await ask()
      expect(after.verdict).toBe('allowed')
      expect(fix && besides(before.documents, after.documents, fix)).toEqual([])
    })
  },
)

/** What is pasted compiles. */
function types(folder: string): void {
  const words = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--types',
    '',
    '--module',
    'nodenext',
    '--target',
    'es2022',
  ]
  execFileSync('npx', ['tsc', '--ignoreConfig', ...words, join(folder, 'app.ts')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}

function never(): never {
  throw new Error('expected an app')
}
