import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Setting } from '../../../collected/declared/setting.ts'
import { allow, document, type Files } from '../../../collected/exports.fixture.ts'
import { plan } from '../../../collected/terraform/terraform.fixture.ts'
import type { Cause } from '../../../doctor/cause.ts'
import type { Diagnosis } from '../../../doctor/diagnosis.ts'
import {
  able,
  app,
  byLambda,
  deployer,
  execution,
  fn,
  forAccount,
  forLambda,
  must,
  ownApp,
  ownUri,
  uri,
} from '../../../doctor/doctor.fixture.ts'
import { parseArn } from '../../../names/arn.ts'
import { fixParts } from '../../report/fixes.ts'
import { renderParts } from '../../report/parts.ts'
import { refusalReport } from '../../report/schema.ts'
import { plain } from '../../terminal.ts'
import { markdown } from '../formats/markdown.ts'
import { sarif } from '../formats/sarif.ts'
import { type Reported, reportedDiagnoses } from '../reported.ts'
import { type Story, type Told, tellers } from '../stories.fixture.ts'
import { pretty } from './brackets.ts'
import { answer, besides, folderWith, patchFile, type Question } from './proof.fixture.ts'
import { planned } from './terraform/evaluate.fixture.ts'
import { hcl } from './terraform/syntax.ts'

const creates = (image: string): Question => ({
  task: 'create-function',
  options: { as: deployer, function: fn, role: execution, image },
})
const pushes: Question = { task: 'push', options: { as: deployer, image: uri } }
const narrow = document(allow(['lambda:*', 'iam:PassRole']))

/** The five stories, where a fix is to be made. */
const stories: Readonly<Record<string, { readonly story: Story; readonly question: Question }>> = {
  '1: no grant': { story: { deployerMay: narrow, repository: ownApp }, question: creates(ownUri) },
  '2: not back from idle': {
    story: { deployerMay: able, repository: app, policy: document(forAccount) },
    question: creates(uri),
  },
  '3: across accounts nobody writes the statement': {
    story: { deployerMay: narrow, repository: app },
    question: creates(uri),
  },
  '4: not shared': { story: { deployerMay: able, repository: app }, question: pushes },
  '5: both sides': {
    story: {
      deployerMay: document(allow('ecr:GetAuthorizationToken')),
      repository: app,
      policy: document(forLambda),
    },
    question: pushes,
  },
}

const json = (value: object): string => `jsonencode(${pretty(value, hcl, '  ', '  ')})`

/** A folder of Terraform's for each account. */
const asTerraform = ({ deployerMay, repository, policy }: Story): Told => ({
  files: {
    'owner/main.tf': `resource "aws_ecr_repository" "app" {
  name = "${parseArn(repository)?.resource.slice('repository/'.length)}"
}
${policy ? `\nresource "aws_ecr_repository_policy" "app" {\n  repository = aws_ecr_repository.app.name\n  policy = ${json(policy)}\n}\n` : ''}`,
    'user/main.tf': `resource "aws_iam_role" "deployer" {
  name = "deployer"
  assume_role_policy = ${json(document())}
}

resource "aws_iam_role_policy" "deployer" {
  name = "own"
  role = aws_iam_role.deployer.id
  policy = ${json(deployerMay)}
}

resource "aws_iam_role" "execution" {
  name = "execution"
  assume_role_policy = ${json(byLambda)}
}
`,
  },
})

const texts = (files: Files): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(files).map(([name, content]) => [
      name,
      typeof content === 'string' ? content : JSON.stringify(content, undefined, 2),
    ]),
  )

const languages: Readonly<Record<string, (story: Story) => Told>> = {
  Terraform: asTerraform,
  CloudFormation: must(tellers['templates of CloudFormation']),
  'the template of CDK': must(tellers['what `cdk synth` writes']),
}

/** What Terraform would plan of the files as they are now. */
function plans(folder: string, { repository }: Story): void {
  for (const [name, arn] of [
    ['owner', repository],
    ['user', deployer],
  ] as const) {
    const at = `${parseArn(arn)?.account}.us-east-1`
    const made = plan(planned(join(folder, name), ['main.tf']))
    writeFileSync(join(folder, name, `plan.${at}.json`), JSON.stringify(made))
  }
}

async function told(language: string, name: string) {
  const { story, question } = must(stories[name])
  const { files, setting = {} } = must(languages[language])(story)
  const folder = folderWith(texts(files))
  const ask = (given: Setting = setting) => {
    if (language === 'Terraform') plans(folder, story)
    return answer([folder], question, given)
  }
  return { folder, ask, before: await ask() }
}

describe.each(Object.keys(languages))(
  'the five stories in %s: what is pasted holds',
  (language) => {
    test.each(Object.keys(stories))('%s', async (name) => {
      const { ask, before } = await told(language, name)
      expect(before.verdict).toBe('denied')
      const fix = must(before.fixes[0])
      for (const patch of must(fix.patches)) patchFile(patch)
      const after = await ask()
      expect(after.verdict).toBe('allowed')
      expect(besides(before.documents, after.documents, fix)).toEqual([])
    })
  },
)

test('CDK is told in code, with what it makes of the template', async () => {
  const { story, question } = must(stories['5: both sides'])
  const { files } = must(languages['the template of CDK'])(story)
  const { 'cdk.out/User.template.json': template, ...rest } = files
  const { Resources } = template as { Resources: Record<string, object> }
  const path = (of: string) => ({ Metadata: { 'aws:cdk:path': `User/${of}/Resource` } })
  const made = {
    Resources: {
      ...Resources,
      Deployer8F: { ...Resources.Deployer8F, ...path('Team/Deployer') },
      DeployerDefaultPolicy1A: {
        ...Resources.DeployerDefaultPolicy1A,
        ...path('Team/Deployer/DefaultPolicy'),
      },
    },
  }
  const folder = folderWith(texts({ ...rest, 'cdk.out/User.template.json': made }))
  const { fixes } = await answer([folder], question, {})
  const patch = must(fixes[0]?.patches?.find(({ text }) => text))
  expect(patch).toMatchObject({ language: 'cdk', isGenerated: true })
  expect(patch.replacements).toBeUndefined()
  expect(patch.text).toMatch(/stack User; for Team\/Deployer/)
  expect(patch.text).toContain(
    "(this.node.findChild('Team').node.findChild('Deployer') as iam.Role).addToPrincipalPolicy(new iam.PolicyStatement({",
  )
})

test('for an account that declares nothing here the text is for its owner', async () => {
  const { story, question } = must(stories['2: not back from idle'])
  const { files: exports } = must(tellers['exports of `aws`'])(story)
  const { 'iam.json': _, ...owners } = exports
  const { files } = asTerraform(story)
  const folder = folderWith(texts({ 'user/main.tf': must(files['user/main.tf']), ...owners }))
  const made = plan(planned(join(folder, 'user'), ['main.tf']))
  writeFileSync(join(folder, 'plan.111111111111.us-east-1.json'), JSON.stringify(made))
  const { fixes } = await answer([folder], question, {})
  expect(fixes[0]?.patches).toEqual([
    {
      language: 'terraform',
      policies: ['repository policy of app'],
      say: 'the same for Terraform: no file of account 999999999999 is here, so send it to its owner',
      text: expect.stringMatching(
        /^resource "aws_ecr_repository_policy" "app" \{\n {2}repository = "app"\n {2}policy = jsonencode\(\{\n/,
      ),
    },
  ])
})

test('what only exports tell has no patches', async () => {
  const { story, question } = must(stories['2: not back from idle'])
  const { files } = must(tellers['exports of `aws`'])(story)
  const { fixes } = await answer([folderWith(texts(files))], question, {})
  expect(fixes[0]?.commands.length).toBeGreaterThan(0)
  expect(fixes[0]).not.toHaveProperty('patches')
})

test('a finding that stands nowhere is shown where the patch writes', async () => {
  const { before, folder } = await told('Terraform', '4: not shared')
  const cause = { say: 'it is refused' } as Cause
  const report = { fixes: before.fixes } as unknown as NonNullable<Diagnosis['report']>
  const [one] = reportedDiagnoses([{ causes: [cause], report } as unknown as Diagnosis])
  expect(one?.place).toEqual({ file: join(folder, 'owner', 'main.tf'), line: 3, column: 2 })
})

describe('each format has the patch', () => {
  const reported = async () => {
    const { folder, before } = await told('Terraform', '2: not back from idle')
    const one: Reported = {
      ...{ id: 'REQUEST_REFUSED', level: 'error', title: '', help: '', say: 'it is refused' },
      place: { file: join(folder, 'owner', 'main.tf'), line: 1, column: 1 },
      fixes: before.fixes,
    }
    return { folder, one, patch: must(before.fixes[0]?.patches?.[0]) }
  }

  test('SARIF has replaced regions, which are the same change', async () => {
    const { one, patch, folder } = await reported()
    const { runs } = JSON.parse(sarif([one]))
    const [{ artifactLocation, replacements }] = runs[0].results[0].fixes[0].artifactChanges
    expect(runs[0].columnKind).toBe('utf16CodeUnits')
    expect(artifactLocation.uri).toMatch(/owner\/main\.tf$/)
    const file = join(folder, 'owner', 'main.tf')
    const lines = readFileSync(file, 'utf8').split('\n')
    const offset = (line: number, column: number) =>
      lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + column - 1
    let text = lines.join('\n')
    for (const { deletedRegion: at, insertedContent } of [...replacements].reverse())
      text =
        text.slice(0, offset(at.startLine, at.startColumn)) +
        insertedContent.text +
        text.slice(offset(at.endLine, at.endColumn))
    patchFile(patch)
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  test('Markdown has a diff', async () => {
    const { one } = await reported()
    const text = markdown({ reported: [one], access: [], unknown: 0, settle: [] })
    expect(text).toMatch(/```diff\n--- .*owner\/main\.tf\n\+\+\+ .*\n@@ /)
  })

  test('text has it whole or cut, JSON follows the schema', async () => {
    const { one } = await reported()
    const { fixes } = refusalReport.pick({ fixes: true }).strict().parse({ fixes: one.fixes })
    z.array(refusalReport.shape.fixes.element.strict()).parse(one.fixes)
    const printing = { width: 100, target: 'aws', full: true } as const
    const whole = renderParts(fixParts({ fixes }, printing), plain, 100)
    expect(whole.find((line) => line.startsWith('+++ '))).toMatch(/owner\/main\.tf/)
    const long = [
      {
        ...must(fixes[0]),
        patches: [{ ...must(fixes[0]?.patches?.[0]), diff: '+a\n'.repeat(99) }],
      },
    ]
    const short = renderParts(fixParts({ fixes: long }, { ...printing, full: false }), plain, 100)
    expect(short.filter((line) => line === '+a')).toHaveLength(24)
    expect(short.join('\n')).toContain('… and 75 more lines: see `--full`')
  })
})
