import { nameInArn, parseArn } from '../../names/arn.ts'
import type { Declarations, Declared } from '../declared/declared.ts'
import type { Setting } from '../declared/setting.ts'
import { kindOf } from './kinds.ts'
import type { Reading } from './reading.ts'
import { readerOf } from './resources.ts'
import { Stack } from './stack.ts'
import type { StackFile } from './template.ts'
import { Unresolved } from './unresolved.ts'

/** What templates say of the things that decide permissions. Stacks know each other's exports. */
export function templateDeclarations(
  files: readonly StackFile[],
  setting: Setting,
): readonly Declarations[] {
  const exports = new Map<string, () => unknown>()
  const imported = (name: string): unknown => {
    const found = exports.get(name)
    return found
      ? found()
      : new Unresolved(`the export \`${name}\` is of a stack that was not given: give its template`)
  }
  const stacks = files.map((file) => new Stack(file, setting, imported)).flatMap(withNested)
  for (const stack of stacks) for (const [name, value] of stack.exported()) exports.set(name, value)
  const entities = entitiesIn(stacks)
  return stacks.map((stack) => ({
    present: [
      ...[...stack.resources.values()].flatMap((one): readonly Declared[] => {
        const reader = readerOf(one.type)
        return reader && stack.isMade(one) !== false
          ? reader({ stack, one, world: { entities } })
          : []
      }),
      ...madeUpNames(stack),
    ],
    gone: [],
  }))
}

const withNested = (stack: Stack): readonly Stack[] => [
  stack,
  ...[...stack.nested.values()].flatMap(withNested),
]

function entitiesIn(stacks: readonly Stack[]): Reading['world']['entities'] {
  const known = new Map<string, string>()
  for (const stack of stacks)
    for (const one of stack.resources.values()) {
      const kind = kindOf(one.type)
      const arn = kind?.service === 'iam' ? stack.arnOf(one) : undefined
      const account = typeof arn === 'string' ? parseArn(arn)?.account : undefined
      if (kind && typeof arn === 'string')
        known.set(`${account} ${kind.prefix} ${nameInArn(arn)}`, arn)
    }
  return (kind, name, account) => known.get(`${account} ${kind} ${name}`)
}

function madeUpNames(stack: Stack): readonly Declared[] {
  const names = [...stack.resources.values()].flatMap((one) => {
    const name = readerOf(one.type) && kindOf(one.type) ? stack.nameOf(one) : undefined
    return typeof name === 'string' && /x{12}$/i.test(name) ? [one.logical] : []
  })
  return names.length === 0
    ? []
    : [
        {
          kind: 'note',
          note: `CloudFormation makes up the names of ${names.map((name) => `\`${name}\``).join(', ')}: here they end in twelve X`,
        },
      ]
}
