import type { Answer } from './answer.ts'
import type { Collection } from './collection.ts'
import { declare, introduce } from './declared/declare.ts'
import type { Setting } from './declared/setting.ts'
import type { Source } from './fact.ts'
import { readAnswers } from './readers/readers.ts'
import { answersIn, answersOf, parsed } from './recognise.ts'
import { terraformDeclarations } from './terraform/declarations.ts'
import { terraformIn } from './terraform/parse.ts'
import type { TerraformFile } from './terraform/resource.ts'

/** What files hold, before any of it is believed. */
export interface Content {
  readonly answers: readonly Answer[]
  readonly terraform: readonly TerraformFile[]
}

const empty: Content = { answers: [], terraform: [] }

export const contentOfAnswers = (answers: readonly Answer[]): Content => ({ ...empty, answers })

/**
 * What one file holds: answers of AWS, or a plan or state of Terraform's.
 *
 * @throws BadInput where it is of another kind.
 */
export function contentIn(text: string, from: Source): Content {
  if (!/^\s*[[{]/.test(text)) return contentOfAnswers(answersIn(text, from))
  const value = parsed(text.trim(), from)
  const terraform = terraformIn(value, from)
  return terraform ? { ...empty, terraform: [terraform] } : contentOfAnswers(answersOf(value, from))
}

/** @throws BadInput where files contradict each other; nothing of the collection may be used then. */
export function collectContent(all: readonly Content[], setting: Setting, into: Collection): void {
  const declared = all.flatMap(({ terraform }) =>
    terraform.map((one) => terraformDeclarations(one, setting)),
  )
  introduce(declared, into)
  readAnswers(
    all.flatMap(({ answers }) => answers),
    into,
  )
  declare(declared, into)
}
