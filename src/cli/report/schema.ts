import { z } from 'zod'

const edit = z
  .object({
    side: z.string().describe('The type of policy that must change'),
    label: z.string().describe('Which policy, for people'),
    holder: z.string().describe('The ARN of what holds the policy'),
    op: z.enum(['create', 'change', 'remove', 'attach', 'detach', 'copy', 'tag']),
    diff: z
      .array(z.object({ sign: z.enum([' ', '+', '-']), text: z.string() }))
      .describe('Against what stands there now'),
    document: z.string().optional().describe('The policy document after the change, as JSON'),
  })
  .meta({ id: 'edit' })

const ask = z
  .object({
    account: z.string().describe('Who can do it'),
    say: z.string().describe('What to ask of them'),
    statement: z.string().optional().describe('The statement to be added, as JSON'),
  })
  .meta({ id: 'ask' })

const position = z
  .object({
    line: z.number().int().describe('Counted from 1'),
    column: z.number().int().describe('Counted from 1, in UTF-16 code units'),
  })
  .meta({ id: 'position' })

const patch = z
  .object({
    language: z.enum(['terraform', 'cloudformation', 'cdk']),
    policies: z.array(z.string()).describe('Which policies it changes, for people'),
    say: z.string().describe('For people: what to do with it'),
    file: z.string().optional().describe('The file that `diff` changes, as it was given'),
    diff: z.string().optional().describe('Unified, as `patch -p0` and `git apply -p0` take it'),
    isGenerated: z
      .literal(true)
      .optional()
      .describe('The file is generated: the diff shows what `text` makes of it'),
    replacements: z
      .array(z.object({ start: position, end: position, text: z.string() }))
      .optional()
      .describe('The same change as replaced parts of the file; `end` is the first position after'),
    text: z.string().optional().describe('What a person puts into a file'),
  })
  .meta({ id: 'patch' })

const fix = z
  .object({
    title: z.string().describe('What it lets whom do, in a line'),
    proven: z.boolean().describe('With it, made by `actor`, the whole task is allowed'),
    why: z.string().optional().describe('Why it is not proven; present where it is not'),
    adds: z.string().optional().describe('What it gives beyond the refused request'),
    actor: z.string().describe('Who makes the edits: an ARN'),
    edits: z.array(edit),
    asks: z.array(ask).optional().describe('What others have to do'),
    commands: z
      .array(z.string())
      .describe('Lines for a shell: pasted in order they are the whole fix'),
    patches: z
      .array(patch)
      .optional()
      .describe('The edits in the languages in which the policies are declared, where they are'),
  })
  .meta({ id: 'fix' })

const element = z
  .object({
    element: z
      .string()
      .describe('As the document spells it, such as `NotAction`; a condition as `Condition`'),
    condition: z.string().optional().describe('`StringLike aws:PrincipalTag/team` for a condition'),
    matched: z.boolean(),
    says: z.array(z.string()).describe('What the policy says'),
    met: z.array(z.string()).describe('What the request had; empty when it had nothing'),
    instead: z
      .string()
      .optional()
      .describe('The key to write instead of one that a service never sends'),
  })
  .meta({ id: 'element' })

const statement = z
  .object({
    index: z.number().describe('Counted from 0'),
    sid: z.string().optional(),
    effect: z.enum(['Allow', 'Deny']),
    failed: z.array(element).describe('The elements that stood in the way'),
    because: z
      .array(element)
      .optional()
      .describe('Of a Deny that matched: the elements that made it match'),
  })
  .meta({ id: 'statement' })

const policy = z
  .object({
    label: z.string(),
    holder: z.string().describe('The ARN of what holds it'),
    arn: z.string().optional(),
    statements: z.number().describe('How many it has'),
    matched: z.array(statement),
    nearest: statement.optional().describe('The Allow that came closest when none matched'),
    problems: z.array(z.string()).describe('Parts of the document that could not be read'),
  })
  .meta({ id: 'policy' })

const layer = z
  .object({
    type: z.string().describe("A policy type, in AWS's words for denials"),
    level: z
      .number()
      .optional()
      .describe('Service control policies: 0 is the root of the organization'),
    levelName: z.string().optional().describe('What that level is: `unit prod (ou-…)`'),
    verdict: z
      .enum(['allows', 'denies', 'silent', 'not asked', 'hidden'])
      .describe("`hidden`: another account's, of which not even the number is told"),
    note: z.string().optional(),
    policies: z.array(policy),
  })
  .meta({ id: 'layer' })

const decision = z
  .object({
    purpose: z
      .string()
      .optional()
      .describe('What it was for, where the action alone does not tell'),
    caller: z.string(),
    action: z
      .string()
      .describe('Several are joined with a comma when the same policies fail them in the same way'),
    resource: z.string(),
    outcome: z.string(),
    layers: z.array(layer),
    notes: z
      .array(z.string())
      .optional()
      .describe(
        "Only for the resource's owner: what is not known of the service, or not decided by policies",
      ),
    ownersNote: z.string().optional().describe("Only for the resource's owner: whether it exists"),
  })
  .meta({ id: 'decision' })

const remedy = z
  .object({
    title: z.string(),
    why: z.string().optional(),
    commands: z
      .array(z.string())
      .describe('For a shell, in order; words in capitals are to be filled in'),
  })
  .meta({ id: 'remedy' })

/** What the server did by itself, and was refused. */
const background = z
  .object({
    request: z.string(),
    at: z.string(),
    caller: z.string(),
    operation: z.string(),
    message: z.string(),
  })
  .meta({ id: 'background' })

/** One of AWS's sentences, read without an account at hand. */
const meaning = z
  .object({
    sentence: z.string(),
    read: z
      .array(z.tuple([z.string(), z.string()]))
      .describe('What was read from it, by name: `who`, `what`, `on`, `side`'),
    proves: z.array(z.string()),
    open: z.array(z.string()),
    ask: z
      .object({
        account: z.string(),
        sentence: z.string(),
        statement: z.record(z.string(), z.unknown()),
      })
      .optional()
      .describe('What to send to the account that alone can grant it'),
    settle: z.array(
      z.object({
        account: z
          .string()
          .optional()
          .describe('The account whose credentials it takes; absent where any will do'),
        command: z.string(),
        tells: z.string().describe('What its answer tells'),
      }),
    ),
  })
  .meta({ id: 'meaning' })

/** One refusal and why, as the operator API's `explain` tells it. Published as docs/explain.schema.json. */
export const refusalReport = z
  .object({
    version: z
      .literal(2)
      .describe('Another number where something was taken away or means another thing'),
    request: z.string().describe('Its id; empty where no request of this server is known'),
    at: z.string().describe('ISO 8601, by the clock of the server'),
    caller: z.string().describe('An ARN, or the name of a service'),
    service: z.string(),
    operation: z.string(),
    code: z.string(),
    message: z.string(),
    decisions: z.array(decision),
    fixes: z.array(fix),
    remedies: z.array(remedy).describe('What helps besides changing a policy'),
    background: z
      .array(background)
      .optional()
      .describe('What the server did by itself at about the same time, newest first'),
    meanings: z.array(meaning).optional(),
    notes: z.array(z.string()),
    page: z
      .string()
      .optional()
      .describe('What explains the message: a file of the package, `docs/messages/….md`'),
  })
  .meta({ title: 'What `tidegate explain --json` prints', description: 'One refusal and why' })

/** As it was read, and as the estate makes it: nobody changes one. */
type Frozen<Value> = Value extends object
  ? { readonly [key in keyof Value]: Frozen<Value[key]> }
  : Value

export type RefusalReport = Frozen<z.infer<typeof refusalReport>>
export type Decision = RefusalReport['decisions'][number]
export type Fix = RefusalReport['fixes'][number]
export type Meaning = NonNullable<RefusalReport['meanings']>[number]
export type Edit = Fix['edits'][number]
export type Patch = NonNullable<Fix['patches']>[number]
export type Ask = NonNullable<Fix['asks']>[number]
export type Layer = Decision['layers'][number]
export type Remedy = RefusalReport['remedies'][number]
