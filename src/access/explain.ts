import type { Estate } from '../estate/estate.ts'
import type { Decided } from '../estate/question.ts'
import { type BackgroundReport, type RefusalReport, reportOf } from '../estate/report.ts'
import { maySee, owns, type Viewer } from '../estate/viewer.ts'
import { decide } from '../policy/decide.ts'
import { actionTables, lint } from '../policy/index.ts'
import { readMessage } from '../policy/message/read.ts'
import type { Database } from '../store/database.ts'
import { unknownPrincipals } from '../store/iam/principals.ts'
import { findRefusal, findRefusals, type LedgerRefusal } from '../store/kernel/ledger.ts'
import { membersOf } from '../store/organizations/members.ts'
import { knownTo } from './known.ts'
import { recall } from './recall.ts'
import { type RefusalFacts, recallFacts, type SentDocument } from './refusal-facts.ts'

export interface RefusalQuery {
  readonly request?: string | undefined
  readonly message?: string | undefined
}

/** Work of the server's own counts as the same occasion this long before and after what somebody asked. */
const occasionMs = 10 * 60_000
const backgroundMax = 5
const findingsMax = 5

/**
 * The refusal asked for (the newest when nothing is said) with its reasons and what helps, as far as the viewer's account
 * may know. Undefined when none is kept, or when it concerns other accounts alone.
 */
export async function explainRefusal(
  { db, estate }: { readonly db: Database; readonly estate: Estate },
  query: RefusalQuery,
  viewer: Viewer | undefined,
): Promise<RefusalReport | undefined> {
  const concerns = viewer && {
    concerns: viewer.account,
    governs: await membersOf(db, viewer.account),
  }
  const refusal = await find(db, query, concerns)
  if (!refusal) return undefined
  const { request, caller, service, operation, code, message } = refusal
  const at = new Date(refusal.at).toISOString()
  const facts = await recallFacts(db, refusal.facts)
  const background = await around(db, refusal, concerns)
  const { decided: all, cause } = await decisionsBehind(db, refusal, facts, background)
  const decided = all.some((one) => isAbout(viewer, one))
    ? all
    : all.filter((one) => isGoverned(viewer, one))
  const head = { request, at, caller, service, operation, code, message }
  return reportOf(estate, head, decided, viewer, {
    region: facts.region,
    background: background.map(backgroundReport),
    functionName: facts.functionName,
    notes: [...(await notesFrom(db, facts, message)), ...causeNote(refusal, cause)],
    known: await knownTo({ db, estate }, viewer, message, decided),
  })
}

type Concerns = { readonly concerns: string; readonly governs: readonly string[] } | undefined

const isAbout = (viewer: Viewer | undefined, { caller, question }: Decided): boolean =>
  owns(viewer, caller.account) || owns(viewer, question.resourceAccount)

/** The management account is told where its own control policies stand in a member's way, and no more. */
function isGoverned(viewer: Viewer | undefined, { question }: Decided): boolean {
  const decision = decide(question)
  return (
    decision.outcome !== 'allowed' &&
    /control policy$/.test(decision.type) &&
    maySee(viewer, decision.type, question)
  )
}

async function find(
  db: Database,
  { request, message }: RefusalQuery,
  concerns: Concerns,
): Promise<LedgerRefusal | undefined> {
  if (request !== undefined) return findRefusal(db, { request, ...concerns })
  if (message !== undefined) return findByMessage(db, message, concerns)
  const asked = await findRefusal(db, { background: false, ofAws: true, ...concerns })
  const own = await findRefusal(db, { background: true, ...concerns })
  // What somebody asked comes first, unless the server's own work failed long after it.
  return own && own.at - (asked?.at ?? 0) > occasionMs ? own : (asked ?? own)
}

/** People paste AWS's sentence in the words of their tools, and sometimes one of ours, whole. */
async function findByMessage(
  db: Database,
  pasted: string,
  concerns: Concerns,
): Promise<LedgerRefusal | undefined> {
  const sentences = readMessage(pasted).sentences.map(({ sentence }) => sentence)
  const whole = pasted.replace(/\s+/g, ' ').trim()
  const own = /An error occurred \(\w+\) when calling the \w+ operation(?: \(.*?\))?: (.*)$/.exec(
    whole,
  )
  for (const message of [...sentences, own?.[1], whole]) {
    if (!message) continue
    const found = await findRefusal(db, { message, ...concerns })
    if (found) return found
  }
  return undefined
}

/** What the server did by itself at about the same time. */
async function around(
  db: Database,
  { request, at }: LedgerRefusal,
  concerns: Concerns,
): Promise<readonly LedgerRefusal[]> {
  const query = { background: true, since: at - occasionMs, ...concerns }
  const found = await findRefusals(db, query, 10 * backgroundMax)
  const others = found.filter((one) => one.request !== request && one.at <= at + occasionMs)
  // Work that is tried again fails again: its newest failure is told.
  const once = new Map(others.toReversed().map((one) => [`${one.operation} ${one.message}`, one]))
  return [...once.values()].toReversed().slice(0, backgroundMax)
}

const backgroundReport = ({
  request,
  at,
  caller,
  service,
  operation,
  message,
}: LedgerRefusal): BackgroundReport => ({
  ...{ request, caller, message },
  at: new Date(at).toISOString(),
  operation: `${service}:${operation}`,
})

/** How a request is answered that waits for work of the server's own. */
const waits =
  /is initializing your function|in the following state: |cannot initialize the provided/

/** Who waits for such work is told why that was refused: the reasons are kept with the work. */
async function decisionsBehind(
  db: Database,
  { request, message }: LedgerRefusal,
  { functionName }: RefusalFacts,
  background: readonly LedgerRefusal[],
): Promise<{ readonly decided: Decided[]; readonly cause?: LedgerRefusal }> {
  const own = await recall(db, request)
  if (own.length > 0) return { decided: own }
  for (const cause of background) {
    const about = await recallFacts(db, cause.facts)
    const same = cause.message === message
    const awaited =
      waits.test(message) && functionName !== undefined && about.functionName === functionName
    if (same || awaited) return { decided: await recall(db, cause.request), cause }
  }
  return { decided: own }
}

const causeNote = ({ message }: LedgerRefusal, cause: LedgerRefusal | undefined): string[] =>
  cause && cause.message !== message ? [`what it waits for was refused: ${cause.message}`] : []

async function notesFrom(
  db: Database,
  { hint, document }: RefusalFacts,
  message: string,
): Promise<readonly string[]> {
  return [
    ...(hint === undefined ? [] : [hint]),
    ...(document ? await faultsOf(db, document, message) : []),
  ]
}

/** What is wrong with a policy that was refused: the linter's words, or whom it names that is not there. */
async function faultsOf(
  db: Database,
  { type, text }: SentDocument,
  message: string,
): Promise<readonly string[]> {
  if (/Principal not found|Invalid principal/.test(message))
    return (await unknownPrincipals(db, text)).map(
      (one) => `the policy names \`${one}\`, and there is no such user or role`,
    )
  const found = lint(text, { type, tables: await actionTables() })
  const errors = found.filter(({ kind }) => kind === 'ERROR')
  return (errors.length > 0 ? errors : found)
    .slice(0, findingsMax)
    .map(
      ({ line, column, code, message }) => `line ${line}, column ${column}: ${message} (${code})`,
    )
}
