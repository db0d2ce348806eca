import { expect, test } from 'vitest'
import { regionNamed } from './region.ts'

const both = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' }

test.each([
  { option: 'us-west-2', environment: both, region: 'us-west-2' },
  { option: undefined, environment: both, region: 'eu-west-1' },
  { option: undefined, environment: { ...both, AWS_REGION: '' }, region: 'eu-west-2' },
  { option: undefined, environment: { AWS_DEFAULT_REGION: 'eu-west-2' }, region: 'eu-west-2' },
  { option: undefined, environment: {}, region: undefined },
])('--region $option and $environment name $region', ({ option, environment, region }) => {
  expect(regionNamed(option, environment)).toBe(region)
})

test.each([
  { option: 'nowhere', environment: both, says: '--region: expected a Region code' },
  { option: '', environment: both, says: '--region: expected a Region code' },
  { option: undefined, environment: { AWS_REGION: 'nowhere' }, says: 'AWS_REGION: expected' },
])('$says', ({ option, environment, says }) => {
  expect(() => regionNamed(option, environment)).toThrow(says)
})
