import { randomBytes } from 'node:crypto'
import { mintSession, rolePrincipal } from '../../access/credentials.ts'
import { ImageUnusable } from '../../runner/types.ts'
import type { LambdaFunction } from '../../store/lambda/function.ts'
import type { Needs } from '../kernel/needs.ts'
import { imageFailed, roleNotAssumed } from './errors.ts'
import { FunctionLog } from './function-log.ts'
import { mayAssume } from './principal.ts'
import { runnable } from './runnable.ts'
import { sandboxEnvironment } from './sandbox-environment.ts'
import type { Warm } from './sandboxes.ts'
import { arnOf } from './target.ts'
import { logWriter } from './write-logs.ts'

const sessionSeconds = 12 * 3600
/** A sandbox whose credentials end within this time takes no more invocations; the longest takes 15 minutes. */
const sessionMarginMs = 20 * 60_000

/** STS wants two characters at least. */
const sessionName = (name: string): string => (name.length < 2 ? `${name}@lambda_function` : name)

/** Starts a sandbox for a function, with a session of its execution role. */
export async function startSandbox(
  fn: LambdaFunction,
  requestId: string,
  needs: Needs,
): Promise<Warm> {
  const { live } = fn
  const principal = (await mayAssume(fn, live.role, requestId, needs))
    ? await rolePrincipal(needs.db, live.role, sessionName(fn.name))
    : undefined
  if (!principal) throw roleNotAssumed()
  const session = {
    grantedBy: 'AssumeRole',
    sourceFunctionArn: arnOf(fn),
    mfaAuthenticated: false,
    tags: {},
    transitiveTagKeys: [],
  } as const
  const credentials = await mintSession(needs.db, needs.clock, {
    ...session,
    principal,
    durationSeconds: sessionSeconds,
  })
  const destination = { group: live.logging.group, stream: streamName(fn, needs.clock.now()) }
  const role = {
    principal,
    account: fn.account,
    region: fn.region,
    session: { ...session, issuedAt: needs.clock.now() },
  }
  const log = new FunctionLog(logWriter(role, destination, needs), needs.clock.now)
  try {
    // Prepared long ago as a rule, and then this is quick; not where a runner came later than the function.
    if (live.prepared) await needs.runner.prepare(runnable(live.digest, live.prepared, needs))
    const { imageConfig } = live
    const sandbox = await needs.runner.start({
      image: live.digest,
      override: {
        ...(imageConfig?.entryPoint && { entrypoint: imageConfig.entryPoint }),
        ...(imageConfig?.command && { command: imageConfig.command }),
        ...(imageConfig?.workingDirectory && { workingDirectory: imageConfig.workingDirectory }),
      },
      environment: sandboxEnvironment(fn, credentials, destination, needs.endpoint),
      functionArn: arnOf(fn),
      functionName: fn.name,
      functionVersion: '$LATEST',
      architecture: live.architecture,
      memoryMiB: live.memorySize,
      ephemeralStorageMiB: live.ephemeralStorage,
      timeoutMs: live.timeout * 1000,
      serverPort: Number(new URL(needs.endpoint).port || 80),
      onOutput: (text) => log.output(text),
    })
    const endsAt = credentials.expiration.getTime() - sessionMarginMs
    return { sandbox, log, fresh: () => needs.clock.now().getTime() < endsAt }
  } catch (error) {
    if (error instanceof ImageUnusable) throw imageFailed()
    throw error
  }
}

/** `2025/11/24/[$LATEST]<32 hex>`, by UTC; a group of the user's own holds several functions' streams. */
function streamName(fn: LambdaFunction, now: Date): string {
  const day = now.toISOString().slice(0, 10).replaceAll('-', '/')
  const shared = fn.live.logging.group !== `/aws/lambda/${fn.name}`
  return `${day}/${shared ? fn.name : ''}[$LATEST]${randomBytes(16).toString('hex')}`
}
