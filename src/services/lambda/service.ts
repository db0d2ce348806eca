import { functionFacts } from '../../store/lambda/resource-facts.ts'
import { lambdaMigrations } from '../../store/lambda/schema.ts'
import { namesIn } from '../../store/names.ts'
import type { Service } from '../kernel/service.ts'
import {
  deleteFunctionConcurrency,
  getAccountSettings,
  getFunctionConcurrency,
  putFunctionConcurrency,
} from './concurrency.ts'
import { createFunction } from './create-function.ts'
import { deleteFunction } from './delete-function.ts'
import { argumentsNotBuilt } from './errors.ts'
import { type EventState, runEvent } from './events.ts'
import {
  getFunction,
  getFunctionConfiguration,
  listFunctions,
  listVersionsByFunction,
} from './get-function.ts'
import { runIdle } from './idle.ts'
import { invoke } from './invoke.ts'
import {
  createEventSourceMapping,
  deleteEventSourceMapping,
  getEventSourceMapping,
  listEventSourceMappings,
  updateEventSourceMapping,
} from './mappings/operations.ts'
import { type PollState, runPoll } from './mappings/poll.ts'
import { addPermission, getPolicy, removePermission } from './permissions.ts'
import { type PrepareState, runPrepare } from './prepare.ts'
import { putLambdaPolicy } from './put-policy.ts'
import { type RetireState, runRetire } from './retire.ts'
import { listTags, tagResource, untagResource } from './tags.ts'
import { updateFunctionCode, updateFunctionConfiguration } from './update-function.ts'

/** Of a function's code or a layer's, in base64 with what comes beside it. */
const zipMax = 70_167_211
const eventMax = 6_291_456

export const lambda: Service = {
  title: 'AWS Lambda',
  // With the version of the API. https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
  trail: {
    data: ['Invoke'],
    names: {
      AddPermission: 'AddPermission20150331v2',
      CreateFunction: 'CreateFunction20150331',
      DeleteFunction: 'DeleteFunction20150331',
      DeleteFunctionConcurrency: 'DeleteFunctionConcurrency20171031',
      GetFunction: 'GetFunction20150331v2',
      GetFunctionConfiguration: 'GetFunctionConfiguration20150331v2',
      GetPolicy: 'GetPolicy20150331v2',
      ListFunctions: 'ListFunctions20150331',
      ListTags: 'ListTags20170331',
      PutFunctionConcurrency: 'PutFunctionConcurrency20171031',
      RemovePermission: 'RemovePermission20150331v2',
      TagResource: 'TagResource20170331v2',
      UntagResource: 'UntagResource20170331v2',
      UpdateFunctionCode: 'UpdateFunctionCode20150331v2',
      UpdateFunctionConfiguration: 'UpdateFunctionConfiguration20150331v2',
    },
  },
  argumentsNotBuilt,
  operations: [
    addPermission,
    createEventSourceMapping,
    createFunction,
    deleteEventSourceMapping,
    deleteFunction,
    deleteFunctionConcurrency,
    getAccountSettings,
    getEventSourceMapping,
    getFunction,
    getFunctionConcurrency,
    getFunctionConfiguration,
    getPolicy,
    invoke,
    listEventSourceMappings,
    listFunctions,
    listTags,
    listVersionsByFunction,
    putFunctionConcurrency,
    removePermission,
    tagResource,
    untagResource,
    updateEventSourceMapping,
    updateFunctionCode,
    updateFunctionConfiguration,
  ],
  jobs: (needs) => ({
    'lambda:prepare': (state) => runPrepare(state as PrepareState, needs),
    'lambda:event': (state) => runEvent(state as EventState, needs),
    'lambda:retire': (state) => runRetire(state as RetireState, needs),
    'lambda:poll': (state) => runPoll(state as PollState, needs),
    'lambda:idle': (state) => runIdle(state as { function: string }, needs),
  }),
  migrations: lambdaMigrations,
  resource: functionFacts,
  names: { kind: 'function', list: namesIn('functions') },
  putPolicy: putLambdaPolicy,
  // Lambda names these numbers in its own refusals.
  bodyBytesMax: {
    CreateFunction: zipMax,
    PublishLayerVersion: zipMax,
    UpdateFunctionCode: zipMax,
    Invoke: eventMax,
    InvokeAsync: eventMax,
    InvokeWithResponseStream: eventMax,
  },
  inBodyRefusal: (operation) => (operation === 'Invoke' ? 'InvokeFunction' : operation),
}
