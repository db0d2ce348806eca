import { createFunctionChecks } from '../../estate/scenarios/functions.ts'
import { newUuid } from '../../store/ids.ts'
import { findFunction, insertFunction } from '../../store/lambda/functions.ts'
import { describeFunction } from './configuration.ts'
import { define } from './define.ts'
import { conflict, invalidParameter, roleNotAssumable } from './errors.ts'
import { resolveImage } from './image.ts'
import { enqueuePrepare } from './prepare.ts'
import { checkRoleAccount, mayAssume } from './principal.ts'
import { checkPackage, defaultSettings, settingsFrom } from './settings.ts'
import { created } from './states.ts'
import { reachableTarget, targetOf } from './target.ts'

export const createFunction = define(
  'CreateFunction',
  (input, caller) =>
    createFunctionChecks({ fn: targetOf(input, caller), role: input.Role, tags: input.Tags }),
  async (input, caller, needs) => {
    const target = reachableTarget(input, caller)
    checkRoleAccount(input.Role, target)
    const imageUri = checkPackage(input)
    const { name, account, region, qualifier } = target
    // Differs from AWS? The pattern allows a qualifier here; what AWS makes of it is not known.
    if (qualifier !== undefined)
      throw invalidParameter('A function is created without a version or alias in its name.')
    const key = { name, account, region }
    const settings = settingsFrom(input, defaultSettings(name, input.Role), name)
    const exists = conflict(`Function already exist: ${name}`)
    if (await findFunction(needs.db, key)) throw exists
    if (!(await mayAssume(key, input.Role, caller.request.id, needs))) throw roleNotAssumable()
    const { digest, puller } = await resolveImage(imageUri, key, caller, needs)
    const architecture = input.Architectures?.[0] ?? 'x86_64'
    const deployment = { ...settings, id: newUuid(), imageUri, digest, architecture }
    const fn = created(key, deployment, needs.clock.now())
    await needs.db.transaction().execute(async (within) => {
      if (!(await insertFunction(within, fn, input.Tags ?? {}))) throw exists
      await enqueuePrepare(needs, within, fn, 'code', puller)
    })
    return describeFunction(fn)
  },
)
