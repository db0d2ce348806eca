import type { Answer } from '../answer.ts'
import type { Collection } from '../collection.ts'
import { dockerReaders } from './docker.ts'
import { ec2Readers } from './ec2.ts'
import { ecrReaders } from './ecr.ts'
import { iamReaders } from './iam.ts'
import { kmsReaders } from './kms.ts'
import { lambdaReaders } from './lambda.ts'
import { organizationsReaders } from './organizations.ts'
import { otherReaders } from './others.ts'
import type { Reader } from './reader.ts'
import { stsReaders } from './sts.ts'

/** By service: the operations whose answers are read. */
export const readers: Readonly<Record<string, Readonly<Record<string, Reader>>>> = {
  iam: iamReaders,
  ec2: ec2Readers,
  ecr: ecrReaders,
  kms: kmsReaders,
  lambda: lambdaReaders,
  organizations: organizationsReaders,
  docker: dockerReaders,
  sts: stsReaders,
  ...otherReaders,
}

/** Some outputs name their subject without its account or Region: the listings that tell those are read first. */
const first = [
  'GetAccountAuthorizationDetails',
  'DescribeOrganization',
  'DescribeRepositories',
  'ListFunctions',
  'GetRole',
  'GetUser',
]

const rank = ({ operation }: Answer): number => {
  const at = first.indexOf(operation)
  return at < 0 ? first.length : at
}

/** @throws BadInput, and nothing of the collection may be used then. */
export function readAnswers(answers: readonly Answer[], into: Collection): void {
  for (const answer of [...answers].sort((a, b) => rank(a) - rank(b)))
    readers[answer.service]?.[answer.operation]?.(answer, into)
}
