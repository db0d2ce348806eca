import { parseArn } from '../../names/arn.ts'
import { simulatorErrors } from './errors.ts'

const instance = ['instance', 'image', 'security-group']
const inVpc = [...instance, 'network-interface']

/**
 * Types of EC2's resources that a simulation must name, by `ResourceHandlingOption`.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
 */
const scenarios: Readonly<Record<string, readonly string[]>> = {
  'EC2-Classic-InstanceStore': instance,
  'EC2-Classic-EBS': [...instance, 'volume'],
  'EC2-VPC-InstanceStore': inVpc,
  'EC2-VPC-InstanceStore-Subnet': [...inVpc, 'subnet'],
  'EC2-VPC-EBS': [...inVpc, 'volume'],
  'EC2-VPC-EBS-Subnet': [...inVpc, 'subnet', 'volume'],
}

const typeOf = (arn: string): string | undefined => {
  const { service, resource = '' } = parseArn(arn) ?? {}
  return service === 'ec2' ? resource.split('/')[0] : undefined
}

/** Throws InvalidInput for a scenario that is none, or that lacks a resource of a type it needs. */
export function requireScenario(option: string | undefined, resources: readonly string[]): void {
  if (option === undefined) return
  const needed = Object.hasOwn(scenarios, option) ? scenarios[option] : undefined
  if (!needed) throw simulatorErrors.scenarioUnknown(option)
  const types = new Set(resources.map(typeOf))
  const missing = needed.filter((type) => !types.has(type))
  if (missing.length > 0) throw simulatorErrors.scenarioLacks(option, missing)
}
