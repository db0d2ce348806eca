import { z } from 'zod'

const edit = z.object({
  /** The type of policy that must change. */
  side: z.string(),
  label: z.string(),
  /** The ARN of what holds the policy. */
  holder: z.string(),
  op: z.enum(['create', 'change', 'remove', 'attach', 'detach', 'copy']),
  /** Against what stands there now. */
  diff: z.array(z.object({ sign: z.enum([' ', '+', '-']), text: z.string() })),
  /** The policy document after the change, as JSON. */
  document: z.string().optional(),
})

const ask = z.object({
  /** Who can do it. */
  account: z.string(),
  say: z.string(),
  /** The statement to be added, as JSON. */
  statement: z.string().optional(),
})

const fix = z.object({
  title: z.string(),
  /** With it, made by `actor`, the whole task is allowed. */
  proven: z.boolean(),
  /** Why it is not proven. */
  why: z.string().optional(),
  /** What it gives beyond the refused request. */
  adds: z.string().optional(),
  /** Who makes the edits: an ARN. */
  actor: z.string(),
  edits: z.array(edit),
  /** What others have to do. */
  asks: z.array(ask).optional(),
  /** Lines for a shell: pasted in order they are the whole fix. */
  commands: z.array(z.string()),
})

const element = z.object({
  /** As the document spells it, such as `NotAction`; a condition as `Condition`. */
  element: z.string(),
  /** `StringLike aws:PrincipalTag/team` for a condition. */
  condition: z.string().optional(),
  matched: z.boolean(),
  /** What the policy says. */
  says: z.array(z.string()),
  /** What the request had; empty when it had nothing. */
  met: z.array(z.string()),
  /** The key to write instead of one that a service never sends. */
  instead: z.string().optional(),
})

const statement = z.object({
  /** Counted from 0. */
  index: z.number(),
  sid: z.string().optional(),
  effect: z.enum(['Allow', 'Deny']),
  /** The elements that stood in the way. */
  failed: z.array(element),
  /** Of a Deny that matched: the elements that made it match. */
  because: z.array(element).optional(),
})

const policy = z.object({
  label: z.string(),
  /** The ARN of what holds it. */
  holder: z.string(),
  arn: z.string().optional(),
  /** How many it has. */
  statements: z.number(),
  matched: z.array(statement),
  /** The Allow that came closest when none matched. */
  nearest: statement.optional(),
  /** Parts of the document that could not be read. */
  problems: z.array(z.string()),
})

const layer = z.object({
  /** A policy type, in AWS's words for denials. */
  type: z.string(),
  /** Service control policies: 0 is the root of the organization. */
  level: z.number().optional(),
  /** What that level is: `unit prod (ou-…)`. */
  levelName: z.string().optional(),
  /** `hidden`: another account's, of which not even the number is told. */
  verdict: z.enum(['allows', 'denies', 'silent', 'not asked', 'hidden']),
  note: z.string().optional(),
  policies: z.array(policy),
})

const decision = z.object({
  /** What it was for, where the action alone does not tell. */
  purpose: z.string().optional(),
  caller: z.string(),
  action: z.string(),
  resource: z.string(),
  outcome: z.string(),
  layers: z.array(layer),
  /** Only for the resource's owner: whether it exists. */
  ownersNote: z.string().optional(),
})

const remedy = z.object({
  title: z.string(),
  why: z.string().optional(),
  /** For a shell, in order; words in capitals are to be filled in. */
  commands: z.array(z.string()),
})

/** What the server did by itself, and was refused. */
const background = z.object({
  request: z.string(),
  at: z.string(),
  caller: z.string(),
  operation: z.string(),
  message: z.string(),
})

/** One of AWS's sentences, read without an account at hand. */
const meaning = z.object({
  sentence: z.string(),
  /** What was read from it, by name: `who`, `what`, `on`, `side`. */
  read: z.array(z.tuple([z.string(), z.string()])),
  proves: z.array(z.string()),
  open: z.array(z.string()),
  /** What to send to the account that alone can grant it. */
  ask: z
    .object({
      account: z.string(),
      sentence: z.string(),
      statement: z.record(z.string(), z.unknown()),
    })
    .optional(),
  settle: z.array(
    z.object({
      /** The account whose credentials it takes; absent where any will do. */
      account: z.string().optional(),
      command: z.string(),
      /** What its answer tells. */
      tells: z.string(),
    }),
  ),
})

/** One refusal and why, as the operator API's `explain` tells it. */
export const refusalReport = z.object({
  version: z.literal(2),
  request: z.string(),
  at: z.string(),
  caller: z.string(),
  service: z.string(),
  operation: z.string(),
  code: z.string(),
  message: z.string(),
  decisions: z.array(decision),
  fixes: z.array(fix),
  /** What helps besides changing a policy. */
  remedies: z.array(remedy),
  /** What the server did by itself at about the same time, newest first. */
  background: z.array(background).optional(),
  meanings: z.array(meaning).optional(),
  notes: z.array(z.string()),
})

export type RefusalReport = Readonly<z.infer<typeof refusalReport>>
export type Decision = RefusalReport['decisions'][number]
export type Fix = RefusalReport['fixes'][number]
export type Meaning = NonNullable<RefusalReport['meanings']>[number]
export type Edit = Fix['edits'][number]
export type Ask = NonNullable<Fix['asks']>[number]
export type Layer = Decision['layers'][number]
export type Remedy = RefusalReport['remedies'][number]
