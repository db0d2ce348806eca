import type { Exit, LaunchFailure } from './jail.ts'
import { type Answer, errorDocument } from './runtime-api.ts'

type Ended = Exclude<Exit, { outOfMemory: true }>

/** How a process stopped being able to serve. */
type Failure =
  | { readonly kind: 'exit'; readonly exit: Ended }
  | { readonly kind: 'launch'; readonly failure: LaunchFailure }
  | { readonly kind: 'init-error'; readonly answer: Answer }
  | { readonly kind: 'out-of-memory' }
  | { readonly kind: 'overdue' }
  | { readonly kind: 'lost' }

/** What the waiting invocation, or initialization, is told. */
export type Outcome =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | Failure

/** What the caller of a function gets. */
export function answerOf(
  outcome: Exclude<Outcome, { kind: 'ready' }>,
  requestId: string,
  timeoutMs: number,
): Answer {
  const failed = (type: string, text: string): Answer => ({
    payload: errorDocument(type, `RequestId: ${requestId} ${text}`),
    error: type,
  })
  switch (outcome.kind) {
    case 'answer':
    case 'init-error':
      return outcome.answer
    case 'overdue': {
      const seconds = (timeoutMs / 1000).toFixed(2)
      return failed('Sandbox.Timedout', `Error: Task timed out after ${seconds} seconds`)
    }
    case 'launch':
      return failed(outcome.failure.type, `Error: ${outcome.failure.message}`)
    case 'out-of-memory':
      return failed('Runtime.OutOfMemory', 'Error: Runtime exited with error: signal: killed')
    case 'lost':
      return failed('Runtime.ExitError', 'Error: Runtime exited with error: signal: killed')
    case 'exit':
      return failed('Runtime.ExitError', `Error: ${exitText(outcome.exit)}`)
    default:
      return outcome satisfies never
  }
}

function exitText(exit: Ended): string {
  if ('signal' in exit) return `Runtime exited with error: signal: ${exit.signal}`
  if (exit.status === 0) return 'Runtime exited without providing a reason'
  return `Runtime exited with error: exit status ${exit.status}`
}
