import { describe, expect, test } from 'vitest'
import { registryArn } from '../names/arn.ts'
import type { Collection } from './collection.ts'
import { allow, collect, document } from './exports.fixture.ts'
import { plan, shownState } from './terraform/terraform.fixture.ts'

const account = '999999999999'
const setting = { account, region: 'us-east-1' }
const policy = document(allow('*', { Principal: '*' }))
const text = JSON.stringify(policy)
const id = '1234abcd-12ab-34cd-56ef-1234567890ab'
const key = `arn:aws:kms:us-east-1:${account}:key/${id}`
const service = 'com.amazonaws.us-east-1.ecr.dkr'
const grant = { GranteePrincipal: `arn:aws:iam::${account}:role/ci`, Operations: ['Decrypt'] }

/** The same four things, however they were learnt. */
function shown({ registries, endpoints, others }: Collection) {
  const registry = registries.get(registryArn(account, 'us-east-1'))
  const [endpoint] = endpoints.values()
  const [first] = others.values()
  const value = (fact: { state: string; value?: unknown } | undefined) =>
    fact?.state === 'known'
      ? typeof fact.value === 'string' && fact.value.startsWith('{')
        ? JSON.parse(fact.value)
        : fact.value
      : fact?.state
  const granted = value(first?.grants)
  return {
    registry: [value(registry?.policy), value(registry?.scope)],
    endpoint: [endpoint?.service, endpoint?.vpc, value(endpoint?.policy)],
    key: [
      value(first?.policy),
      Array.isArray(granted) ? granted.map((one) => one.GranteePrincipal) : granted,
    ],
  }
}

const whole = {
  registry: [policy, 'V2'],
  endpoint: ['ecr.dkr', 'vpc-1', policy],
  key: [policy, [grant.GranteePrincipal]],
}

describe('registries, VPC endpoints and keys', () => {
  test('as AWS prints them', () => {
    const collection = collect({
      'get-registry-policy.us-east-1.json': { registryId: account, policyText: text },
      [`get-account-setting.${account}.us-east-1.json`]: {
        name: 'REGISTRY_POLICY_SCOPE',
        value: 'V2',
      },
      'endpoints.json': {
        VpcEndpoints: [
          {
            ...{ VpcEndpointId: 'vpce-1', VpcId: 'vpc-1', ServiceName: service },
            ...{ OwnerId: account, PolicyDocument: text },
          },
        ],
      },
      [`get-key-policy.${id}.${account}.us-east-1.json`]: { Policy: text, PolicyName: 'default' },
      'grants.json': { Grants: [{ ...grant, KeyId: key }] },
    })
    expect(shown(collection)).toEqual(whole)
    expect(collection.endpoints.get('vpce-1')?.arn).toBe(
      `arn:aws:ec2:us-east-1:${account}:vpc-endpoint/vpce-1`,
    )
    expect([...collection.others.keys()]).toEqual([key])
  })

  test('as a state of Terraform’s has them', () => {
    const state = shownState({
      'aws_ecr_registry_policy.it': { registry_id: account, policy: text },
      'aws_ecr_account_setting.it': { name: 'REGISTRY_POLICY_SCOPE', value: 'V2' },
      'aws_vpc_endpoint.it': {
        ...{ arn: `arn:aws:ec2:us-east-1:${account}:vpc-endpoint/vpce-1`, id: 'vpce-1' },
        ...{ vpc_id: 'vpc-1', service_name: service, policy: text },
      },
      'aws_kms_key.it': { arn: key, key_id: id, policy: text },
    })
    const { key: _, ...rest } = whole
    expect(shown(collect({ 'state.json': state }, setting))).toMatchObject(rest)
  })

  test('as a plan makes them, where AWS makes up their names', () => {
    const collection = collect(
      {
        'plan.json': plan({
          'aws_ecr_registry_policy.it': { after: { policy: text }, unknown: { registry_id: true } },
          'aws_ecr_account_setting.it': { after: { name: 'REGISTRY_POLICY_SCOPE', value: 'V2' } },
          'aws_vpc_endpoint.it': {
            after: { vpc_id: 'vpc-1', service_name: service },
            unknown: { arn: true, id: true, policy: true },
          },
          'aws_vpc_endpoint_policy.it': {
            after: { policy: text },
            unknown: { vpc_endpoint_id: true },
            references: { vpc_endpoint_id: ['aws_vpc_endpoint.it.id', 'aws_vpc_endpoint.it'] },
          },
          'aws_kms_key.it': { after: {}, unknown: { arn: true, key_id: true, policy: true } },
          'aws_kms_key_policy.it': {
            after: { policy: text },
            unknown: { key_id: true },
            references: { key_id: ['aws_kms_key.it.id', 'aws_kms_key.it'] },
          },
          'aws_kms_grant.it': {
            after: { grantee_principal: grant.GranteePrincipal, operations: ['Decrypt'] },
            unknown: { key_id: true },
            references: { key_id: ['aws_kms_key.it.key_id', 'aws_kms_key.it'] },
          },
        }),
      },
      setting,
    )
    expect(shown(collection)).toEqual(whole)
    expect([...collection.endpoints.keys()]).toEqual(['aws_vpc_endpoint.it'])
  })

  test('as a template makes them', () => {
    const collection = collect(
      {
        'stack.json': {
          AWSTemplateFormatVersion: '2010-09-09',
          Resources: {
            Registry: { Type: 'AWS::ECR::RegistryPolicy', Properties: { PolicyText: policy } },
            Endpoint: {
              Type: 'AWS::EC2::VPCEndpoint',
              Properties: {
                VpcId: 'vpc-1',
                ServiceName: { 'Fn::Sub': 'com.amazonaws.${AWS::Region}.ecr.dkr' },
                PolicyDocument: policy,
              },
            },
            Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: policy } },
          },
        },
      },
      setting,
    )
    expect(shown(collection)).toEqual({
      ...whole,
      registry: [policy, 'unknown'],
      key: [policy, []],
    })
  })

  test('a key that is made without a policy has the one that AWS gives it', () => {
    const stack = { Resources: { Key: { Type: 'AWS::KMS::Key', Properties: {} } } }
    const { others } = collect({ 'stack.json': stack }, setting)
    const [made] = others.values()
    expect(made?.policy).toMatchObject({ value: expect.stringContaining(`${account}:root`) })
  })

  test('of a setting the account must be told, and of a key which it is', () => {
    expect(() => collect({ 's.json': { name: 'REGISTRY_POLICY_SCOPE', value: 'V1' } })).toThrow(
      'get-account-setting.111111111111.us-east-1.json',
    )
    expect(() => collect({ 'k.json': { Policy: text } })).toThrow('which key it is of')
    expect(() => collect({ 'r.json': { registryId: account, policyText: text } })).toThrow(
      'in which Region the registry',
    )
  })
})
