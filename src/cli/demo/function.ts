import type { Input } from './aws-call.ts'
import { awsError } from './aws-command.ts'
import { lambda } from './calls.ts'
import { type Refusal, type Stage, succeeded, Unexpected } from './stage.ts'
import type { Actor } from './world.ts'

/** A function of a story, and who calls it. */
export interface FunctionOf {
  readonly actor: Actor
  readonly name: string
  /** Why it cannot answer on this machine. */
  readonly missing: string | undefined
}

/** Waits, as the AWS CLI's waiters do, until the function is no longer on its way to a state. */
async function settled({ world }: Stage, { actor, name }: FunctionOf): Promise<Input> {
  const call = lambda('GetFunctionConfiguration', { FunctionName: name })
  for (let tries = 0; tries < 600; tries++) {
    const found = succeeded(call, await world.call(actor, call))
    if (found.State !== 'Pending') return found
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Unexpected(`function ${name} stayed Pending`)
}

export async function becomesActive(stage: Stage, fn: FunctionOf): Promise<void> {
  const { State, StateReason } = await settled(stage, fn)
  if (State !== 'Active')
    throw new Unexpected(`expected ${fn.name} to be Active, got ${State}: ${StateReason}`)
  stage.screen.done('State: Active')
}

/** Shows what the function answers; what this machine cannot run is said, and the story goes on. */
export async function answers(stage: Stage, fn: FunctionOf): Promise<void> {
  const call = lambda('Invoke', { FunctionName: fn.name })
  const answer = await stage.attempt(fn.actor, call)
  const cannot =
    fn.missing ??
    (!answer.ok && answer.message.startsWith('Tidegate cannot run') ? answer.message : undefined)
  if (cannot !== undefined) {
    stage.skipped.push(cannot)
    stage.screen.remark(`- skipped: ${cannot}`)
    return
  }
  if (!answer.ok) stage.screen.refusal(awsError('Invoke', answer.code, answer.message))
  const output = succeeded(call, answer)
  if (output.says !== `hello from ${fn.name}`)
    throw new Unexpected(`expected a hello from ${fn.name}, got ${JSON.stringify(output)}`)
  stage.screen.done(JSON.stringify(output))
}

/** Invokes an idle function: AWS refuses that call, and begins to bring the function back. */
export async function wakes(stage: Stage, { actor, name }: FunctionOf): Promise<void> {
  const call = lambda('Invoke', { FunctionName: name })
  const answer = await stage.attempt(actor, call)
  if (answer.ok || answer.code !== 'CodeArtifactUserPendingException')
    throw new Unexpected(`expected ${name} to be idle, got ${JSON.stringify(answer)}`)
  stage.screen.remark(awsError('Invoke', answer.code, answer.message))
}

/** A function that could not come back says so. */
export async function staysInactive(stage: Stage, fn: FunctionOf): Promise<Refusal> {
  const { State, StateReason, StateReasonCode } = await settled(stage, fn)
  const { screen } = stage
  const call = lambda('GetFunctionConfiguration', { FunctionName: fn.name })
  await stage.attempt(fn.actor, call)
  const shown = { State, StateReasonCode, StateReason }
  screen.refusal(
    JSON.stringify(shown, undefined, 1)
      .replace(/[{}]\n?/g, '')
      .trimEnd(),
  )
  if (StateReasonCode !== 'ImageAccessDenied')
    throw new Unexpected(`expected ImageAccessDenied, got ${StateReasonCode}`)
  return { code: StateReasonCode, message: String(StateReason) }
}
