import { parseArn } from '../../names/arn.ts'
import type { Decided } from '../question.ts'
import type { Viewer } from '../viewer.ts'
import type { Known } from './known.ts'
import { remediesOfDecision } from './of-decision.ts'
import { type Refused, remediesOfRefusal } from './of-refusal.ts'
import { asActor, asShell, type Remedy } from './remedy.ts'

/** What helps with a refused request besides changing a policy, each once. `caller` is who was refused, as far as known. */
export function remediesOf(
  { caller, ...refused }: Refused & { readonly caller: string },
  denied: readonly Decided[],
  viewer: Viewer | undefined,
  known: Known,
): readonly Remedy[] {
  const all = [
    ...denied.flatMap((decided) => remediesOfDecision(decided, viewer, known)),
    ...(denied.length === 0
      ? remediesOfRefusal(refused, { viewer, known }).map((one) => madeBy(caller, one))
      : []),
  ]
  return [...new Map(all.map((remedy) => [remedy.title, remedy])).values()]
}

/** Whoever was refused makes the calls that help; which key that is, only the shell itself can try. */
function madeBy(caller: string, { commands, ...remedy }: Remedy): Remedy {
  const { service, account } = parseArn(caller) ?? {}
  const actor = account && (service === 'iam' || service === 'sts') ? caller : 'ACCOUNT'
  return {
    ...remedy,
    commands: commands.map((command) => {
      if (/^aws sts get-caller-identity/.test(command)) return asShell(command)
      return /^aws (?!configure )/.test(command) ? asActor(actor, command) : command
    }),
  }
}
