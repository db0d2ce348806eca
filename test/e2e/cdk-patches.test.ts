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
import { fetchedModules } from '../support/run.ts'

/** A `node_modules` with aws-cdk-lib and constructs, which the project itself does not need. */
const modules = fetchedModules('cdk')

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
        image: `${user}.dkr.ecr.us-east-1.amazonaws.com/owner-appf1b96344-xxxxxxxxxxxx`,
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

const imports = `import * as cdk from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
void [ecr, iam, lambda];
`

/** The `cdk` program asks for the paths in the templates; without it they stand in the manifest alone. */
const program = (code: string, pasted: string, id: number) => `{
  class Owner extends cdk.Stack {
    constructor(scope: Construct, id: string, props: cdk.StackProps) {
      super(scope, id, props);
      ${code}
${pasted}
    }
  }
  const context = { 'aws:cdk:enable-path-metadata': ${id % 2 === 1} };
  const app = new cdk.App({ outdir: 'cdk.out/${id}', analyticsReporting: false, context });
  new Owner(app, 'Owner', { env: { account: '${user}', region: 'us-east-1' } });
  app.synth();
}
`

describe.skipIf(modules === undefined)(
  'real CDK makes of the printed code what it is proven for',
  () => {
    const all = Object.entries(apps)

    test('every app, before and after', { timeout: 400_000 }, async () => {
      const folder = folderWith({
        'guest.json': JSON.stringify(guestExport),
        'package.json': '{"type":"module"}',
      })
      symlinkSync(modules ?? '', join(folder, 'node_modules'))
      const synth = async (pasted: readonly string[]) => {
        const programs = all.map(([, { code }], id) => program(code, pasted[id] ?? '', id))
        writeFileSync(join(folder, 'app.ts'), imports + programs.join(''))
        const build = await rolldown({
          input: join(folder, 'app.ts'),
          platform: 'node',
          external: [/^aws-cdk-lib/, 'constructs'],
        })
        await build.write({ file: join(folder, 'app.mjs'), format: 'esm' })
        const env = { ...process.env, CDK_DEBUG: '1' }
        execFileSync(process.execPath, ['app.mjs'], { cwd: folder, env })
      }
      const ask = async () => {
        const found = []
        for (const [id, [, { question }]] of all.entries()) {
          const paths = [join(folder, 'cdk.out', String(id)), join(folder, 'guest.json')]
          found.push(await answer(paths, question, { region: 'us-east-1' }))
        }
        return found
      }
      await synth([])
      const before = await ask()
      const pasted = before.map(({ fixes: [fix] }) =>
        (fix?.patches ?? []).map((one) => one.text ?? `// ${one.say}`).join('\n'),
      )
      for (const [id, [name, { shows }]] of all.entries()) {
        expect([name, before[id]?.verdict, before[id]?.fixes[0]?.why]).toEqual([
          name,
          'denied',
          undefined,
        ])
        expect(pasted[id]).toMatch(shows)
        expect(pasted[id]).toMatch(/app\.(?:mjs|ts):\d+/)
      }
      await synth(pasted)
      types(folder)
      for (const [id, { verdict, documents }] of (await ask()).entries()) {
        const [fix] = before[id]?.fixes ?? []
        const others = fix && besides(before[id]?.documents ?? new Map(), documents, fix)
        expect([all[id]?.[0], verdict, others]).toEqual([all[id]?.[0], 'allowed', []])
      }
    })
  },
)

/** What is pasted compiles. */
function types(folder: string): void {
  const words = ['--noEmit', '--strict', '--skipLibCheck', '--types', '']
  const forms = ['--module', 'nodenext', '--target', 'es2022', join(folder, 'app.ts')]
  execFileSync('npx', ['tsc', '--ignoreConfig', ...words, ...forms], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}
