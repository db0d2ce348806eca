import type { JobHandler } from '../../store/kernel/jobs.ts'
import type { Needs } from '../kernel/needs.ts'
import type { AnyOperation } from '../kernel/operation.ts'
import {
  deleteFunctionConcurrency,
  getAccountSettings,
  getFunctionConcurrency,
  putFunctionConcurrency,
} from './concurrency.ts'
import { createFunction } from './create-function.ts'
import { deleteFunction } from './delete-function.ts'
import { type EventState, runEvent } from './events.ts'
import {
  getFunction,
  getFunctionConfiguration,
  listFunctions,
  listVersionsByFunction,
} from './get-function.ts'
import { runIdle } from './idle.ts'
import { invoke } from './invoke.ts'
import { addPermission, getPolicy, removePermission } from './permissions.ts'
import { type PrepareState, runPrepare } from './prepare.ts'
import { type RetireState, runRetire } from './retire.ts'
import { listTags, tagResource, untagResource } from './tags.ts'
import { updateFunctionCode, updateFunctionConfiguration } from './update-function.ts'

/** Lambda for functions from container images, by operation name. `invoke` refuses the rest as not built. */
export const lambdaOperations: Readonly<Record<string, AnyOperation>> = Object.fromEntries(
  [
    addPermission,
    createFunction,
    deleteFunction,
    deleteFunctionConcurrency,
    getAccountSettings,
    getFunction,
    getFunctionConcurrency,
    getFunctionConfiguration,
    getPolicy,
    invoke,
    listFunctions,
    listTags,
    listVersionsByFunction,
    putFunctionConcurrency,
    removePermission,
    tagResource,
    untagResource,
    updateFunctionCode,
    updateFunctionConfiguration,
  ].map((operation: AnyOperation) => [operation.name, operation]),
)

/**
 * What Lambda does after it has answered: images are prepared, events run, idle functions put to rest,
 * deployments that nothing runs any more cleared away.
 * INVARIANT: the states are what this folder enqueued.
 */
export const lambdaJobs = (needs: Needs): Readonly<Record<string, JobHandler>> => ({
  'lambda:prepare': (state) => runPrepare(state as PrepareState, needs),
  'lambda:event': (state) => runEvent(state as EventState, needs),
  'lambda:retire': (state) => runRetire(state as RetireState, needs),
  'lambda:idle': (state) => runIdle(state as { function: string }, needs),
})
