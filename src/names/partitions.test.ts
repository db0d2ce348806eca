import { expect, test } from 'vitest'
import { parseImageUri, parseRegistryHost } from './image-uri.ts'
import { partitionOf } from './partitions.ts'
import { parseRegion } from './region.ts'

test.each([
  ['us-east-1', 'aws'],
  ['mx-central-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eu-isoe-west-1', 'aws-iso-e'],
  ['us-isof-south-1', 'aws-iso-f'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['aws-global', 'aws'],
  ['aws-cn-global', 'aws-cn'],
  ['aws-us-gov-global', 'aws-us-gov'],
])('%s is of %s', (region, partition) => {
  expect(partitionOf(region)).toBe(partition)
  if (!region.endsWith('-global')) expect(parseRegion(region)).toBe(region)
})

test.each([
  ['111111111111.dkr.ecr.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  ['111111111111.dkr.ecr.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1'],
  ['111111111111.dkr.ecr.us-iso-east-1.c2s.ic.gov', 'us-iso-east-1'],
  ['111111111111.dkr.ecr.cn-north-1.amazonaws.com', undefined],
  ['111111111111.dkr.ecr.us-east-1.amazonaws.com.cn', undefined],
  ['111111111111.dkr.ecr.us-east-1.api.aws', undefined],
])('the registry host %s is in %s', (host, region) => {
  expect(parseRegistryHost(host)?.region).toBe(region)
})

test('an image of another partition is read as one', () => {
  const uri = '111111111111.dkr.ecr.cn-north-1.amazonaws.com.cn/app:1'
  expect(parseImageUri(uri)).toMatchObject({ region: 'cn-north-1', repository: 'app' })
})
