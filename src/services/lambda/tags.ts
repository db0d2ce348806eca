import type { Caller } from '../../estate/caller.ts'
import { requestTags } from '../../estate/request-tags.ts'
import { newUuid } from '../../store/ids.ts'
import {
  functionTags,
  putFunctionTags,
  removeFunctionTags,
  renewRevision,
} from '../../store/lambda/functions.ts'
import type { Needs } from '../kernel/needs.ts'
import { define } from './define.ts'
import { invalidParameter, tooManyTags, updateInProgress } from './errors.ts'
import { arnOf, onWholeFunction, requireFunction, targetOf } from './target.ts'

/** Of a function, at its creation and after. */
export const tagsMax = 50

async function taggable(resource: string, caller: Caller, needs: Needs) {
  const input = { FunctionName: resource }
  if (targetOf(input, caller).qualifier !== undefined)
    throw invalidParameter(
      'Tags on function aliases and versions are not supported. Please specify a function ARN.',
    )
  return requireFunction(input, caller, needs)
}

export const tagResource = define(
  'TagResource',
  (input, caller) => ({
    ...onWholeFunction({ FunctionName: input.Resource }, caller),
    context: requestTags(input.Tags),
  }),
  async (input, caller, needs) => {
    const fn = await taggable(input.Resource, caller, needs)
    if (Object.keys(input.Tags).length === 0)
      throw invalidParameter('An error occurred and the request cannot be processed.')
    if (fn.updateStatus === 'InProgress') throw updateInProgress(arnOf(fn))
    await needs.db.transaction().execute(async (within) => {
      await putFunctionTags(within, fn.id, input.Tags)
      if (Object.keys(await functionTags(within, fn.id)).length > tagsMax) throw tooManyTags()
      await renewRevision(within, fn.id, newUuid())
    })
  },
)

export const untagResource = define(
  'UntagResource',
  (input, caller) => ({
    ...onWholeFunction({ FunctionName: input.Resource }, caller),
    context: { 'aws:tagkeys': input.TagKeys },
  }),
  async (input, caller, needs) => {
    const fn = await taggable(input.Resource, caller, needs)
    await needs.db.transaction().execute(async (within) => {
      await removeFunctionTags(within, fn.id, input.TagKeys)
      await renewRevision(within, fn.id, newUuid())
    })
  },
)

export const listTags = define(
  'ListTags',
  (input, caller) => onWholeFunction({ FunctionName: input.Resource }, caller),
  async (input, caller, needs) => {
    const fn = await taggable(input.Resource, caller, needs)
    return { Tags: await functionTags(needs.db, fn.id) }
  },
)
