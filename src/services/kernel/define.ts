import type { ModelledService } from '../../aws/models.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Check } from '../../estate/check.ts'
import type { Operation } from './operation.ts'

/** Inputs and outputs by operation, as a service's generated types list them. */
type Modelled<Models> = {
  readonly [Name in keyof Models]: { readonly input: unknown; readonly output: unknown }
}

/** A check whose action is the operation's own name unless it says otherwise. */
export type Asked = Omit<Check, 'action'> & { readonly action?: string }

type More<Input, Output> = Pick<Operation<Input, Output>, 'identify' | 'anonymous'>

/**
 * How a service defines its operations, with the inputs and outputs of its model: the name, what it asks for, what it
 * does. What is asked needs no more than the resource: the permission is then `<service>:<Name>`.
 */
export const definer =
  <Models extends Modelled<Models>>(service: ModelledService) =>
  <Name extends keyof Models & string>(
    name: Name,
    asks: (input: Models[Name]['input'], caller: Caller) => Asked | readonly Asked[],
    run: Operation<Models[Name]['input'], Models[Name]['output']>['run'],
    more: More<Models[Name]['input'], Models[Name]['output']> = {},
  ): Operation<Models[Name]['input'], Models[Name]['output']> => {
    const action = `${service}:${name}`
    const check = (asked: Asked): Check => ({ action, ...asked })
    const permissions = (input: Models[Name]['input'], caller: Caller): readonly Check[] => {
      const asked = asks(input, caller)
      return isList(asked) ? asked.map(check) : [check(asked)]
    }
    return { service, name, permissions, run, ...more }
  }

const isList = (asked: Asked | readonly Asked[]): asked is readonly Asked[] => Array.isArray(asked)
