import { nameInArn, parseArn } from '../names/arn.ts'
import { decide } from '../policy/decide.ts'
import { allOf } from '../policy/edit/documents.ts'
import { holderArn } from '../policy/edit/edit.ts'
import { conditionMet } from '../policy/match/condition.ts'
import type { PolicyType, Question } from '../policy/types.ts'
import { actorFor } from './actor.ts'
import type { Check } from './check.ts'
import { commandLine } from './command-line.ts'
import type { Estate } from './estate.ts'
import type { FixReport } from './fix-report.ts'
import { hindrancesOf } from './remedies/hindrances.ts'
import { owns, type Viewer } from './viewer.ts'

interface Tag {
  readonly key: string
  readonly value: string
  /** ARN of what lacks it. */
  readonly of: string
  /** As which condition keys it counts, in lower case. */
  readonly keys: readonly string[]
  readonly side: PolicyType
}

interface TagContext {
  readonly estate: Estate
  readonly viewer: Viewer | undefined
  readonly questions: readonly Question[]
  readonly title: string
  readonly at: Date
}

/** Fixes by a tag alone: a policy asks for it, and the resource or the caller does not have it. */
export async function tagFixes(context: TagContext): Promise<readonly FixReport[]> {
  const { questions, viewer } = context
  const tags = new Map<string, Tag>()
  for (const question of questions)
    for (const tag of missingTags(question, viewer))
      tags.set(`${tag.of} ${tag.key} ${tag.value}`, tag)
  const fixes: FixReport[] = []
  for (const tag of tags.values()) {
    const found = await tagFix(tag, context)
    if (found) fixes.push(found)
  }
  return fixes
}

function missingTags(question: Question, viewer: Viewer | undefined): readonly Tag[] {
  return hindrancesOf(question, viewer).flatMap(({ key, wanted, type: side }): readonly Tag[] => {
    const [, kind = '', name = ''] = /^\w+:(resource|principal)tag\/(.+)$/i.exec(key) ?? []
    const value = wanted?.find((one) => !/[*?$]/.test(one))
    const isCaller = kind.toLowerCase() === 'principal'
    const of = isCaller ? holderArn(question) : question.resource
    if (value === undefined || !kind || !of || !owns(viewer, parseArn(of)?.account ?? '')) return []
    const lower = name.toLowerCase()
    const service = parseArn(of)?.service
    const keys = isCaller
      ? [`aws:principaltag/${lower}`]
      : ['aws', ...(service === 'ecr' || service === 'iam' ? [service] : [])].map(
          (prefix) => `${prefix}:resourcetag/${lower}`,
        )
    return [{ key: name, value, of, keys, side }]
  })
}

async function tagFix(tag: Tag, { questions, estate, title, at }: TagContext) {
  const call = tagging(tag)
  if (!call) return undefined
  const tagged = questions.map((question) => withTag(question, tag))
  if (tagged.some((question) => decide(question).outcome !== 'allowed')) return undefined
  const owner = parseArn(tag.of)?.account
  const what = `tags of ${parseArn(tag.of)?.resource}`
  const actor = await actorFor(estate, { owner, what }, [call.check], [], at)
  const adds = alsoMet(questions, tagged, tag)
  const report: FixReport = {
    title,
    ...(actor.ok ? { proven: true } : { proven: false, why: actor.why }),
    ...(adds !== undefined && { adds }),
    actor: actor.ok ? actor.arn : `arn:aws:iam::${owner}:root`,
    edits: [
      {
        ...{ side: tag.side, label: what, holder: tag.of, op: 'tag' },
        diff: [{ sign: '+', text: `${tag.key}=${tag.value}` }],
      },
    ],
    commands: [commandLine(call, actor.ok ? actor.as : (owner ?? ''))],
  }
  return report
}

/** The question as it would be once the tag was there. */
function withTag(question: Question, { of, keys, value }: Tag): Question {
  if (of !== question.resource && of !== holderArn(question)) return question
  const added = Object.fromEntries(keys.map((key) => [key, value]))
  return { ...question, context: { ...question.context, ...added } }
}

/** Other statements for which the tag counts: what it gives besides is not this request's alone. */
function alsoMet(
  before: readonly Question[],
  after: readonly Question[],
  { keys, key, value }: Tag,
): string | undefined {
  const counts = new Set<string>()
  for (const [at, question] of before.entries())
    for (const { document, label } of allOf(question.policies))
      for (const statement of document.statements) {
        const own = statement.conditions.filter((one) => keys.includes(one.key.toLowerCase()))
        const changes = own.some(
          (one) =>
            conditionMet(one, question.context) !==
            conditionMet(one, after[at]?.context ?? question.context),
        )
        if (!changes) continue
        const actions = statement.source.action?.values.map((one) => `\`${one}\``).join(', ')
        counts.add(`${statement.effect} of ${actions} in the ${label}`)
      }
  return counts.size === 0
    ? undefined
    : `the tag \`${key}=${value}\` counts for ${[...counts].join('; ')}`
}

interface TagCall {
  readonly check: Check
  readonly words: readonly string[]
}

function tagging({ of, key, value }: Tag): TagCall | undefined {
  const { service, region = '', resource = '' } = parseArn(of) ?? {}
  const context = { [`aws:requesttag/${key.toLowerCase()}`]: value, 'aws:tagkeys': [key] }
  const pair = `Key=${key},Value=${value}`
  // A comma would begin the next field of the CLI's own notation.
  if (/[,'"=\s]/.test(`${key}${value}`)) return undefined
  if (service === 'ecr')
    return {
      check: { action: 'ecr:TagResource', resource: of, context },
      words: ['ecr', 'tag-resource', '--region', region, '--resource-arn', of, '--tags', pair],
    }
  if (service === 'lambda')
    return {
      check: { action: 'lambda:TagResource', resource: of, context },
      words: [
        ...['lambda', 'tag-resource', '--region', region, '--resource', of],
        ...['--tags', `${key}=${value}`],
      ],
    }
  const kind = /^(role|user)\//.exec(resource)?.[1]
  if (service !== 'iam' || !kind) return undefined
  const action = `iam:Tag${kind === 'role' ? 'Role' : 'User'}`
  return {
    check: { action, resource: of, context },
    words: ['iam', `tag-${kind}`, `--${kind}-name`, nameInArn(of), '--tags', pair],
  }
}
