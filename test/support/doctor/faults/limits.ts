import type { Healthy } from '../healthy.ts'
import { doc, everything, type Statement, sessionOf } from '../model.ts'
import {
  denial,
  type Fault,
  imageAction,
  imageActions,
  needsImage,
  ownRole,
  statement,
} from './fault.ts'

/** A policy that was passed when the session began: whoever begins it anew passes another, and no policy is written. */
const sessionFault = (
  name: string,
  limit: Statement,
  holder: (one: Healthy) => string,
  element?: string,
): Fault => ({
  name,
  touches: 'the session',
  when: needsImage,
  unfixable: true,
  inject: (one) => {
    const others = limit.Effect === 'Deny' ? everything().Statement : []
    one.model.sessions[sessionOf(one.caller)] = doc(limit, ...others)
    return {
      type: 'session policy',
      holder: holder(one),
      action: imageAction(one),
      ...(element !== undefined && { element }),
    }
  },
})

/** Of what limits one principal. */
export const limitFaults: readonly Fault[] = [
  {
    name: 'a boundary that leaves it out',
    touches: 'the boundary',
    when: (one) => ownRole(one).boundary !== undefined && needsImage(one),
    inject: (one) => {
      const bounds = one.model.managed[ownRole(one).boundary ?? '']
      if (bounds)
        statement(bounds, 'Bounds').Action = ['lambda:*', 'iam:*', 'ecr:GetAuthorizationToken']
      return { type: 'permissions boundary', holder: one.caller, action: imageAction(one) }
    },
  },
  {
    name: 'a boundary that denies',
    touches: 'the boundary',
    when: (one) => ownRole(one).boundary !== undefined && needsImage(one),
    inject: (one) => {
      const bounds = one.model.managed[ownRole(one).boundary ?? '']
      bounds?.Statement.push(denial('*', [imageAction(one)]))
      return { type: 'permissions boundary', holder: one.caller, action: imageAction(one) }
    },
  },
  sessionFault(
    'a session policy that leaves it out',
    { Effect: 'Allow', Action: ['lambda:*', 'iam:*', 'ecr:GetAuthorizationToken'], Resource: '*' },
    ({ caller }) => caller,
  ),
  sessionFault(
    'a session policy for another repository',
    {
      ...{ Effect: 'Allow', Action: ['lambda:*', 'iam:*', 'ecr:*'] },
      NotResource: 'arn:aws:ecr:*:*:repository/*',
    },
    ({ caller }) => caller,
    'NotResource',
  ),
  sessionFault(
    'a session policy that denies',
    { Effect: 'Deny', Action: imageActions, Resource: '*' },
    ({ caller }) => sessionOf(caller),
  ),
]
