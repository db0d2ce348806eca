import { nameInArn } from '../../names/arn.ts'
import { evaluate } from './evaluate.ts'
import type { Reading } from './reading.ts'

/** The URI of the asset that the metadata of a function name, where its template does not tell it. */
export function assetUri({ stack, one }: Reading): unknown {
  const { 'aws:asset:path': path, 'aws:asset:property': property } = one.metadata
  if (typeof path !== 'string' || property !== 'Code.ImageUri') return undefined
  const image = stack.file.images?.get(nameInArn(path))
  if (!image) return undefined
  const account = image.account ?? '${AWS::AccountId}'
  const region = image.region ?? '${AWS::Region}'
  const uri = `${account}.dkr.ecr.${region}.\${AWS::URLSuffix}/${image.repositoryName}:${image.imageTag}`
  return evaluate({ 'Fn::Sub': uri }, stack)
}
