import type { Caller } from '../../estate/caller.ts'
import { requestTags } from '../../estate/request-tags.ts'
import { newUuid } from '../../store/ids.ts'
import {
  functionTags,
  putFunctionTags,
  removeFunctionTags,
  renewRevision,
} from '../../store/lambda/functions.ts'
import {
  mappingById,
  mappingTags,
  putMappingTags,
  removeMappingTags,
} from '../../store/lambda/mappings.ts'
import type { Asked } from '../kernel/define.ts'
import type { Needs } from '../kernel/needs.ts'
import { define } from './define.ts'
import { invalidParameter, notFound, tooManyTags, updateInProgress } from './errors.ts'
import { arnOf, onWholeFunction, requireFunction, targetOf } from './target.ts'

/** Of a function, at its creation and after. */
export const tagsMax = 50

/** The id of the mapping whose ARN it is. */
const mappingIn = (resource: string): string | undefined =>
  /^arn:[^:]+:lambda:[^:]+:\d{12}:event-source-mapping:([\da-f-]{36})$/i.exec(resource)?.[1]

/** A mapping's ARN is what it is; a function's goes by its own rules. */
const onTagged = (resource: string, caller: Caller): Asked =>
  mappingIn(resource) === undefined
    ? onWholeFunction({ FunctionName: resource }, caller)
    : { resource }

async function requireMappingTags(
  id: string,
  arn: string,
  { db }: Needs,
): Promise<Record<string, string>> {
  if (!(await mappingById(db, id))) throw notFound(`Event source mapping not found: ${arn}`)
  return mappingTags(db, id)
}

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
    ...onTagged(input.Resource, caller),
    context: requestTags(input.Tags),
  }),
  async (input, caller, needs) => {
    const mapping = mappingIn(input.Resource)
    if (mapping !== undefined) {
      const before = await requireMappingTags(mapping, input.Resource, needs)
      if (Object.keys({ ...before, ...input.Tags }).length > tagsMax) throw tooManyTags()
      await putMappingTags(needs.db, mapping, input.Tags)
      return
    }
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
    ...onTagged(input.Resource, caller),
    context: { 'aws:tagkeys': input.TagKeys },
  }),
  async (input, caller, needs) => {
    const mapping = mappingIn(input.Resource)
    if (mapping !== undefined) {
      await requireMappingTags(mapping, input.Resource, needs)
      await removeMappingTags(needs.db, mapping, input.TagKeys)
      return
    }
    const fn = await taggable(input.Resource, caller, needs)
    await needs.db.transaction().execute(async (within) => {
      await removeFunctionTags(within, fn.id, input.TagKeys)
      await renewRevision(within, fn.id, newUuid())
    })
  },
)

export const listTags = define(
  'ListTags',
  (input, caller) => onTagged(input.Resource, caller),
  async (input, caller, needs) => {
    const mapping = mappingIn(input.Resource)
    if (mapping !== undefined)
      return { Tags: await requireMappingTags(mapping, input.Resource, needs) }
    const fn = await taggable(input.Resource, caller, needs)
    return { Tags: await functionTags(needs.db, fn.id) }
  },
)
