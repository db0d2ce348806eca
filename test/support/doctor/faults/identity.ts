import { region } from '../model.ts'
import {
  denial,
  type Fault,
  identity,
  identityLacks,
  imageAction,
  isMoving,
  needsImage,
  ownRole,
  type Spoiling,
  statement,
  taken,
  wrong,
} from './fault.ts'

const spoiled: readonly Spoiling[] = [
  {
    name: 'one action of the identity statement',
    change: (it, one) => {
      it.Action = it.Action.filter((action) => action !== imageAction(one))
    },
  },
  ...(
    [
      ['account', 4, '123123123123'],
      ['Region', 3, 'eu-central-1'],
      ['partition', 1, 'aws-cn'],
    ] as const
  ).map(
    ([what, at, value]): Spoiling => ({
      name: `the wrong ${what} in an ARN`,
      change: (it, one) => {
        it.Resource = wrong(one.repository, at, value)
      },
      element: 'Resource',
    }),
  ),
  {
    name: 'the wrong repository in an ARN',
    change: (it, one) => {
      it.Resource = `${one.repository}-old`
    },
    element: 'Resource',
  },
  ...(
    [
      ['a tag that the resource does not have', 'StringEquals aws:ResourceTag/stage', 'test'],
      ['a tag that the caller does not have', 'StringEquals aws:PrincipalTag/team', 'red'],
      ['a date that is over', 'DateLessThan aws:CurrentTime', '2020-01-01T00:00:00Z'],
      ['another Region that is asked for', 'StringEquals aws:RequestedRegion', `${region}-2`],
      ['an address that it does not come from', 'IpAddress aws:SourceIp', '10.1.2.0/24'],
    ] as const
  ).map(([name, element, value]): Spoiling => {
    const [operator = '', key = ''] = element.split(' ')
    return {
      name,
      element,
      change: (it) => {
        it.Condition = { [operator]: { [key]: value } }
      },
    }
  }),
]

/** Of the caller's own policies about the image. */
export const identityFaults: readonly Fault[] = [
  {
    name: 'no identity statement',
    touches: 'the image’s statement',
    when: needsImage,
    inject: (one) => {
      taken(identity(one), 'Image')
      return identityLacks(one)
    },
  },
  ...spoiled.map(
    ({ name, change, element }): Fault => ({
      name,
      touches: 'the image’s statement',
      when: needsImage,
      inject: (one) => {
        change(statement(identity(one), 'Image'), one)
        return identityLacks(one, imageAction(one), element)
      },
    }),
  ),
  {
    name: 'the login on a repository',
    touches: 'the login',
    when: isMoving,
    inject: (one) => {
      statement(identity(one), 'Login').Resource = one.repository
      return identityLacks(one, 'ecr:GetAuthorizationToken', 'Resource')
    },
  },
  {
    name: 'a managed policy that does not suffice',
    // It lets everybody log in, which hides that fault.
    alone: true,
    touches: 'the image’s statement',
    when: ({ task }) => task === 'push',
    inject: (one) => {
      taken(identity(one), 'Image')
      ownRole(one).attached.push('arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly')
      return identityLacks(one)
    },
  },
  {
    name: 'a Deny in an identity policy',
    touches: 'an identity Deny',
    when: needsImage,
    inject: (one) => {
      identity(one).Statement.push(denial(one.repository, ['ecr:*']))
      return identityLacks(one)
    },
  },
]
