import { z } from 'zod'

const edit = z.object({
  /** Which side must change: the caller's or the resource's. */
  side: z.string(),
  /** The ARN of what holds the policy. */
  holder: z.string(),
  label: z.string(),
  /** The policy document after the change, as JSON; empty when the change is to remove it. */
  document: z.string(),
  /** The same as an AWS CLI command. */
  command: z.string().optional(),
})

const decision = z.object({
  /** What it was for, where the action alone does not tell. */
  purpose: z.string().optional(),
  caller: z.string(),
  action: z.string(),
  resource: z.string(),
  outcome: z.string(),
  lines: z.array(z.string()),
  /** Only for the resource's owner: whether it exists. */
  ownersNote: z.string().optional(),
})

/** One refusal and why, as the operator API's `explain` tells it. */
export const refusalReport = z.object({
  request: z.string(),
  at: z.string(),
  caller: z.string(),
  service: z.string(),
  operation: z.string(),
  code: z.string(),
  message: z.string(),
  decisions: z.array(decision),
  fixes: z.array(z.object({ title: z.string(), proven: z.boolean(), edits: z.array(edit) })),
  notes: z.array(z.string()),
})

export type RefusalReport = Readonly<z.infer<typeof refusalReport>>
export type Decision = RefusalReport['decisions'][number]
export type Fix = RefusalReport['fixes'][number]
