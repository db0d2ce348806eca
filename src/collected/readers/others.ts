import { z } from 'zod'
import { BadInput, type Fact, inside, known, type Source } from '../fact.ts'
import { learn } from '../learn.ts'
import { bucketIn } from '../shapes.ts'
import { given, type Reader, reader } from './reader.ts'

/** The policy in an attribute. One that is not there is none where the others are. */
function attribute(
  attributes: Readonly<Record<string, string>>,
  subject: string,
  from: Source,
): Fact<string> | undefined {
  const { Policy } = attributes
  if (Policy) return known(Policy, inside(inside(from, 'Attributes'), 'Policy'))
  const others = Object.keys(attributes).filter((name) => name !== subject && name !== 'Policy')
  return Policy === '' || others.length > 0 ? { state: 'none', from } : undefined
}

/** Of a queue or topic: the attributes name it. */
const attributes = (subject: 'QueueArn' | 'TopicArn'): Reader =>
  reader(
    z.object({ Attributes: z.record(z.string(), z.string()) }),
    ({ Attributes }, { into, from }) => {
      const policy = attribute(Attributes, subject, from)
      const arn = Attributes[subject]
      if (policy && arn !== undefined) learn(into.other(arn), 'policy', policy)
    },
  )

const bucketArn = (name: string): string => `arn:aws:s3:::${name}`

/** Policies of resources of which nothing else is read. */
export const otherReaders: Readonly<Record<string, Readonly<Record<string, Reader>>>> = {
  sqs: { GetQueueAttributes: attributes('QueueArn') },
  sns: { GetTopicAttributes: attributes('TopicArn') },
  secretsmanager: {
    GetResourcePolicy: reader(
      z.object({ ARN: z.string(), ResourcePolicy: z.string().optional() }),
      ({ ARN, ResourcePolicy }, { into, from }) => {
        const policy: Fact<string> = ResourcePolicy
          ? known(ResourcePolicy, inside(from, 'ResourcePolicy'))
          : { state: 'none', from }
        learn(into.other(ARN), 'policy', policy)
      },
    ),
  },
  s3: {
    GetBucketPolicy: reader(
      z.object({ Policy: z.string() }),
      ({ Policy }, { into, from }) => {
        const name = bucketIn(Policy)
        if (name === undefined)
          throw new BadInput(
            `\`${from.file}\`: expected the policy of a bucket, and no statement names one in its Resource`,
          )
        learn(into.other(bucketArn(name)), 'policy', known(Policy, inside(from, 'Policy')))
      },
      (unknown, { answer, into, from }, code) => {
        const name = given(answer, 'Bucket')
        if (name === undefined) return
        const isNone = code === 'NoSuchBucketPolicy'
        learn(into.other(bucketArn(name)), 'policy', isNone ? { state: 'none', from } : unknown)
      },
    ),
  },
  // Of any service: a person said what it is of.
  others: {
    GetResourcePolicy: reader(
      z.object({ Policy: z.string() }),
      ({ Policy }, { answer, into, from }) => {
        const arn = given(answer, 'ResourceArn')
        if (arn !== undefined) learn(into.other(arn), 'policy', known(Policy, from))
      },
    ),
  },
}
