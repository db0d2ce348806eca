import type { Answer } from './answer.ts'
import { templateDeclarations } from './cloudformation/declarations.ts'
import { type StackFile, templateIn } from './cloudformation/template.ts'
import type { Collection } from './collection.ts'
import { declare, introduce } from './declared/declare.ts'
import type { Setting } from './declared/setting.ts'
import type { Source } from './fact.ts'
import { pulumiIn } from './pulumi/parse.ts'
import { readAnswers } from './readers/readers.ts'
import { answersIn, answersOf, parsed, placeIn } from './recognise.ts'
import { terraformDeclarations } from './terraform/declarations.ts'
import { terraformIn } from './terraform/parse.ts'
import type { TerraformFile } from './terraform/resource.ts'

/** What files hold, before any of it is believed. */
export interface Content {
  readonly answers: readonly Answer[]
  readonly terraform: readonly TerraformFile[]
  readonly stacks: readonly StackFile[]
}

const empty: Content = { answers: [], terraform: [], stacks: [] }

export const contentOfAnswers = (answers: readonly Answer[]): Content => ({ ...empty, answers })

export const contentOfStacks = (stacks: readonly StackFile[]): Content => ({ ...empty, stacks })

/**
 * What one file holds: answers of AWS, a plan or state of Terraform's, or a template of CloudFormation's.
 *
 * @throws BadInput where it is of another kind.
 */
export function contentIn(text: string, from: Source): Content {
  if (!/^\s*[[{]/.test(text)) return contentOfAnswers(answersIn(text, from))
  return contentOf(parsed(text.trim(), from), from)
}

/** The same of a value that was read already, such as of YAML. */
export function contentOf(value: unknown, from: Source): Content {
  const terraform = terraformIn(value, from) ?? pulumiIn(value, from)
  if (terraform) return { ...empty, terraform: [terraform] }
  const stack = templateIn(value, from, placeIn(from.file))
  return stack ? contentOfStacks([stack]) : contentOfAnswers(answersOf(value, from))
}

/** @throws BadInput where files contradict each other; nothing of the collection may be used then. */
export function collectContent(all: readonly Content[], setting: Setting, into: Collection): void {
  const declared = [
    ...all.flatMap(({ terraform }) =>
      terraform.map((one) => terraformDeclarations(one, { ...setting, ...placeIn(one.file) })),
    ),
    ...templateDeclarations(
      all.flatMap(({ stacks }) => stacks),
      setting,
    ),
  ]
  introduce(declared, into)
  readAnswers(
    all.flatMap(({ answers }) => answers),
    into,
  )
  declare(declared, into)
}
