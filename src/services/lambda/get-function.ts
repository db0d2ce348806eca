import { functionTags, listFunctions as list } from '../../store/lambda/functions.ts'
import { keyInToken, pageToken } from '../kernel/page-token.ts'
import { describeFunction, describeListed, resolvedImageUri, shown } from './configuration.ts'
import { define } from './define.ts'
import { invalidParameter } from './errors.ts'
import { arnOf, onFunction, onWholeFunction, requireFunction, targetOf } from './target.ts'

export const getFunction = define('GetFunction', onFunction, async (input, caller, needs) => {
  const fn = await requireFunction(input, caller, needs)
  const tags = await functionTags(needs.db, fn.id)
  const deployment = shown(fn)
  return {
    Configuration: describeFunction(fn, targetOf(input, caller).arn),
    Code: {
      RepositoryType: 'ECR',
      ImageUri: deployment.imageUri,
      ResolvedImageUri: resolvedImageUri(deployment),
    },
    ...(Object.keys(tags).length > 0 && { Tags: tags }),
    ...(fn.reservedConcurrency !== undefined && {
      Concurrency: { ReservedConcurrentExecutions: fn.reservedConcurrency },
    }),
  }
})

export const getFunctionConfiguration = define(
  'GetFunctionConfiguration',
  onFunction,
  async (input, caller, needs) =>
    describeFunction(await requireFunction(input, caller, needs), targetOf(input, caller).arn),
)

/** AWS gives out 50 at a time at most, whatever is asked for. */
const pageMax = 50

export const listFunctions = define(
  'ListFunctions',
  () => ({ resource: '*' }),
  async (input, caller, { db }) => {
    const limit = Math.min(input.MaxItems ?? pageMax, pageMax)
    const after = input.Marker === undefined ? '' : keyInToken('ListFunctions', input.Marker)
    // Differs from AWS? The text for a marker that is not its own is not known.
    if (after === undefined) throw invalidParameter('The Marker is not valid.')
    const found = await list(db, caller, { after, limit: limit + 1 })
    const page = found.slice(0, limit)
    const last = page.at(-1)
    return {
      Functions: page.map((fn) =>
        describeListed(fn, input.FunctionVersion === 'ALL' ? `${arnOf(fn)}:$LATEST` : arnOf(fn)),
      ),
      ...(found.length > limit && last && { NextMarker: pageToken('ListFunctions', last.name) }),
    }
  },
)

/** `$LATEST` alone: no other version can be published yet. */
export const listVersionsByFunction = define(
  'ListVersionsByFunction',
  onWholeFunction,
  async (input, caller, needs) => {
    const fn = await requireFunction(input, caller, needs)
    return { Versions: [describeListed(fn, `${arnOf(fn)}:$LATEST`)] }
  },
)
