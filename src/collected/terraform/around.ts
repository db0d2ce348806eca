import type { KmsGrant } from '../../policy/kms-grant.ts'
import { type Fact, known } from '../fact.ts'
import { endpointService } from '../readers/ec2.ts'
import { hangsOn, note, type Reader, type Reading, thing } from './reading.ts'

/** What holds for all repositories of the account and the Region. */
function ofRegistry(reading: Reading, fact: object) {
  const { one, values, world } = reading
  const [account, region] = [world.accountOf(one, values), world.regionOf(one, values)]
  return account === undefined || region === undefined
    ? note(
        reading,
        'its account or its Region is not known; `--account` and `--region` say where the plan is applied',
      )
    : ([{ kind: 'registry', account, region, ...fact }] as const)
}

/** What holds around repositories and functions. */
export const around: Readonly<Record<string, Reader>> = {
  aws_ecr_registry_policy: (reading) =>
    ofRegistry(reading, { policy: reading.world.document(reading.one, reading.values, 'policy') }),
  aws_ecr_account_setting: (reading) => {
    const { values } = reading
    const scope = values.text('value')
    if (values.plain('name') !== 'REGISTRY_POLICY_SCOPE') return []
    return scope.state !== 'known' || /^V[12]$/.test(scope.value)
      ? ofRegistry(reading, { scope })
      : []
  },
  aws_vpc_endpoint: thing((arn, { values }) => {
    const { service } = endpointService(values.plain('service_name') ?? '')
    const [vpc, policy] = [values.plain('vpc_id'), values.text('policy')]
    return [
      {
        ...{ kind: 'endpoint', arn },
        ...(service !== undefined && { service }),
        ...(vpc !== undefined && { vpc }),
        // Without one of its own, it is what another resource says, or the one that AWS gives.
        ...(!values.isUnknown('policy') && { policy }),
      },
    ]
  }),
  aws_vpc_endpoint_policy: hangsOn(
    'aws_vpc_endpoint',
    'vpc_endpoint_id',
    (arn, { one, values, world }) => [
      { kind: 'endpoint', arn, policy: world.document(one, values, 'policy') },
    ],
  ),
  aws_kms_key: thing((arn, { one, values, world }) => [
    {
      ...{ kind: 'key', arn, isNew: one.isNew, from: values.from },
      ...(!values.isUnknown('policy') && { policy: world.document(one, values, 'policy') }),
    },
  ]),
  aws_kms_key_policy: hangsOn('aws_kms_key', 'key_id', (arn, { one, values, world }) => [
    {
      kind: 'key',
      arn,
      isNew: false,
      from: values.from,
      policy: world.document(one, values, 'policy'),
    },
  ]),
  aws_kms_grant: hangsOn('aws_kms_key', 'key_id', (of, reading) => [
    { kind: 'grant', of, grant: grantIn(reading) },
  ]),
}

function grantIn({ one, values, world }: Reading): Fact<KmsGrant> {
  const grantee = world.name(one, values, 'grantee_principal')
  const operations = values.texts('operations')
  const [constraints] = values.blocks('constraints') ?? []
  if (grantee.state !== 'known') return grantee
  if (!operations || !values.blocks('constraints'))
    return {
      ...{ state: 'unknown', from: values.from },
      gap: `known after apply: ${one.address}`,
    }
  const retiring = values.plain('retiring_principal')
  const [equals, subset] = ['equals', 'subset'].map((one) =>
    constraints?.map(`encryption_context_${one}`),
  )
  return known(
    {
      Name: values.plain('name') ?? one.address,
      GranteePrincipal: grantee.value,
      ...(retiring !== undefined && { RetiringPrincipal: retiring }),
      Operations: operations,
      ...(constraints && {
        Constraints: {
          ...(equals && { EncryptionContextEquals: equals }),
          ...(subset && { EncryptionContextSubset: subset }),
        },
      }),
    },
    values.from,
  )
}
