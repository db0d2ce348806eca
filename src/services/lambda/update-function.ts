import type { FunctionConfiguration } from '../../aws/models/lambda.types.gen.ts'
import type { Caller } from '../../estate/caller.ts'
import { passRoleChecks } from '../../estate/scenarios/roles.ts'
import { newUuid } from '../../store/ids.ts'
import type { Deployment, LambdaFunction } from '../../store/lambda/function.ts'
import { changeFunction } from '../../store/lambda/functions.ts'
import type { Needs } from '../kernel/needs.ts'
import { describeFunction } from './configuration.ts'
import { define } from './define.ts'
import {
  invalidParameter,
  notBuilt,
  revisionMismatch,
  roleNotAssumable,
  updateInProgress,
  wrongState,
} from './errors.ts'
import { resolveImage } from './image.ts'
import { enqueuePrepare } from './prepare.ts'
import { checkRoleAccount, mayAssume } from './principal.ts'
import { settingsFrom } from './settings.ts'
import { updating } from './states.ts'
import { arnOf, onWholeFunction, requireFunction, targetOf } from './target.ts'

/** The function, provided that it may be updated now. */
async function updatable(
  input: { readonly FunctionName: string; readonly RevisionId?: string | undefined },
  caller: Caller,
  needs: Needs,
): Promise<LambdaFunction> {
  const fn = await requireFunction(input, caller, needs)
  if (fn.updateStatus === 'InProgress') throw updateInProgress(arnOf(fn))
  if (fn.state === 'Pending' || fn.state === 'Failed') throw wrongState(fn.state)
  if (input.RevisionId !== undefined && input.RevisionId !== fn.revision)
    throw revisionMismatch('GetFunction/GetAlias')
  return fn
}

async function startUpdate(
  fn: LambdaFunction,
  next: Deployment,
  needs: Needs,
  occasion: 'code' | 'configuration',
  puller?: Caller,
): Promise<FunctionConfiguration> {
  const changed = updating(fn, next, needs.clock.now())
  await needs.db.transaction().execute(async (within) => {
    // Somebody else's update came first.
    if (!(await changeFunction(within, fn, changed))) throw updateInProgress(arnOf(fn))
    await enqueuePrepare(needs, within, changed, occasion, puller)
  })
  return describeFunction(changed)
}

export const updateFunctionCode = define(
  'UpdateFunctionCode',
  onWholeFunction,
  async (input, caller, needs) => {
    const fn = await updatable(input, caller, needs)
    if (input.Publish || input.PublishTo) throw notBuilt('Publish')
    if (input.ZipFile || input.S3Bucket || input.S3Key || !input.ImageUri)
      throw invalidParameter(
        'Please provide ImageUri when updating a function with packageType Image.',
      )
    const { digest, puller } = await resolveImage(input.ImageUri, fn, caller, needs)
    const { prepared: _, ...kept } = fn.live
    const next: Deployment = {
      ...kept,
      id: newUuid(),
      imageUri: input.ImageUri,
      digest,
      architecture: input.Architectures?.[0] ?? fn.live.architecture,
    }
    if (input.DryRun) return describeFunction({ ...fn, live: next })
    return startUpdate(fn, next, needs, 'code', puller)
  },
)

export const updateFunctionConfiguration = define(
  'UpdateFunctionConfiguration',
  (input, caller) => [
    onWholeFunction(input, caller),
    ...(input.Role ? passRoleChecks(input.Role, targetOf(input, caller)) : []),
  ],
  async (input, caller, needs) => {
    const fn = await updatable(input, caller, needs)
    if (input.Role !== undefined) checkRoleAccount(input.Role, fn)
    if (input.Runtime || input.Handler || input.Layers?.length)
      throw invalidParameter(
        "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
      )
    // A request that empties these removes them: they must not shine through from the old settings.
    const { environment: _e, imageConfig: _i, ...kept } = fn.live
    const next = { ...kept, ...settingsFrom(input, fn.live, fn.name), id: newUuid() }
    if (input.Role && !(await mayAssume(fn, input.Role, caller.request.id, needs)))
      throw roleNotAssumable()
    return startUpdate(fn, next, needs, 'configuration')
  },
)
