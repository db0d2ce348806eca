import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Collection } from '../../../collected/collection.ts'
import type { Setting } from '../../../collected/declared/setting.ts'
import { diagnose } from '../../../doctor/diagnosis.ts'
import { documentsOf } from '../../../doctor/survey/ground.ts'
import type { TaskName } from '../../../doctor/task.ts'
import type { FixReport } from '../../../estate/fix-report.ts'
import type { PatchReport } from '../../../estate/patch-report.ts'
import { parseArn } from '../../../names/arn.ts'
import { statementsOf } from '../../../policy/edit/edit.ts'
import { labelOf } from '../../../policy/place.ts'
import { estatesOf } from '../estates.ts'
import { collectionFrom } from '../files.ts'
import { namedTask, type TaskOptions } from '../named-task.ts'

/** What is asked: a task of the doctor's, and its options. */
export interface Question {
  readonly task: TaskName
  readonly options: TaskOptions
}

export const user = '111111111111'
export const guest = '333333333333'

/** The other account's own side, which is no source of patches: its role may do everything. */
export const guestExport = {
  RoleDetailList: ['ci', 'deployer'].map((name) => ({
    RoleName: name,
    RoleId: `AROA${name.toUpperCase()}`,
    Arn: `arn:aws:iam::${guest}:role/${name}`,
    AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
    RolePolicyList: [
      {
        PolicyName: 'all',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
        },
      },
    ],
    AttachedManagedPolicies: [],
  })),
  UserDetailList: [],
  GroupDetailList: [],
  Policies: [],
}

export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-patch-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

export async function answer(
  paths: readonly string[],
  { task, options }: Question,
  setting: Setting,
) {
  const collection = await collectionFrom(paths, setting)
  const named = namedTask(task, options, collection)
  const { estates, about } = await estatesOf(collection, { organization: false })
  for (const { step } of named.task.steps)
    for (const { resource } of step.checks) {
      about(step.as.account)
      about(parseArn(resource)?.account ?? '')
    }
  const { verdict, report } = await diagnose(named.task, estates, new Date('2026-11-27T12:00:00Z'))
  return { verdict, fixes: report?.fixes ?? [], documents: documentsBy(collection) }
}

const documentsBy = (collection: Collection): ReadonlyMap<string, string> =>
  new Map([...documentsOf(collection)].map(({ place, text }) => [labelOf(place), text]))

/** By the program that people use. */
export function patchFile({ file, diff }: PatchReport): void {
  if (file === undefined || diff === undefined) throw new Error('expected a diff of a file')
  execFileSync('patch', ['--silent', '--binary', '--fuzz=0', file], { input: diff })
}

/** What changed besides what the fix says, and what it says and did not come. */
export function besides(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  { edits }: FixReport,
): readonly string[] {
  const expected = new Map(before)
  for (const { label, document } of edits) {
    const name = label.replace(/^new /, '')
    if (document === undefined) expected.delete(name)
    else expected.set(onItself(name, before), document)
  }
  const [should, is] = [byHolder(expected), byHolder(after)]
  return [...new Set([...should.keys(), ...is.keys()])].filter(
    (name) => JSON.stringify(should.get(name)) !== JSON.stringify(is.get(name)),
  )
}

/** A managed policy is one document, wherever it hangs. */
function onItself(name: string, all: ReadonlyMap<string, string>): string {
  const stem = /^managed policy \S+ on /.exec(name)?.[0]
  return [...all.keys()].find((one) => stem && one.startsWith(stem)) ?? name
}

/** How an entity's statements are spread over policies says nothing: SAM names its own, and CDK has one for all. */
function byHolder(all: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const [label, text] of all) {
    const holder = label.replace(/^inline policy \S+ on /, 'inline policies on ')
    const own = statementsOf(JSON.parse(text)).map((one) => plainer(one, /of function/.test(label)))
    found.set(holder, [...(found.get(holder) ?? []), ...own].sort())
  }
  return found
}

/** A list of one, and the order of a list, say nothing in a policy; in a function's its ids say nothing. */
function plainer(statement: unknown, hasOwnIds: boolean): string {
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      const items = value.map(plain)
      return items.length === 1
        ? items[0]
        : items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    }
    if (typeof value !== 'object' || value === null) return value
    const members = Object.entries(value).filter(
      ([key]) => !hasOwnIds || !['Sid', 'Resource'].includes(key),
    )
    return Object.fromEntries(
      members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, plain(one)]),
    )
  }
  return JSON.stringify(plain(statement))
}
