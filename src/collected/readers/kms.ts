import { z } from 'zod'
import { parseArn } from '../../names/arn.ts'
import type { KmsGrant } from '../../policy/kms-grant.ts'
import type { Answer } from '../answer.ts'
import type { Collection, OtherResource } from '../collection.ts'
import { BadInput, inside, known } from '../fact.ts'
import { learn } from '../learn.ts'
import { given, kebab, type Reader, reader } from './reader.ts'

const grant = z.object({
  KeyId: z.string().optional(),
  GrantId: z.string().optional(),
  Name: z.string().optional(),
  GranteePrincipal: z.string(),
  RetiringPrincipal: z.string().optional(),
  Operations: z.array(z.string()).default([]),
  Constraints: z
    .object({
      EncryptionContextEquals: z.record(z.string(), z.string()).optional(),
      EncryptionContextSubset: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
})

/** These outputs do not name the key, or by its id alone. */
function keyOf(into: Collection, answer: Answer): OtherResource {
  const asked = given(answer, 'KeyId') ?? ''
  if (/^key\//.test(parseArn(asked)?.resource ?? '')) return into.other(asked)
  const [id] = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}/.exec(asked) ?? []
  const { account, region } = answer
  if (id !== undefined && account !== undefined && region !== undefined)
    return into.other(`arn:aws:kms:${region}:${account}:key/${id}`)
  throw new BadInput(
    `\`${answer.from.file}\`: the output of ${answer.operation} does not say which key it is of; put the key’s id, its account and its Region into the file’s name, such as \`${kebab(answer.operation)}.1234abcd-12ab-34cd-56ef-1234567890ab.111111111111.us-east-1.json\``,
  )
}

const isNamed = (answer: Answer): boolean => given(answer, 'KeyId')?.startsWith('arn:') === true

export const kmsReaders: Readonly<Record<string, Reader>> = {
  GetKeyPolicy: reader(
    z.object({ Policy: z.string() }),
    ({ Policy }, { answer, into, from }) => {
      learn(keyOf(into, answer), 'policy', known(Policy, inside(from, 'Policy')))
    },
    (unknown, { answer, into }) => {
      if (isNamed(answer)) learn(keyOf(into, answer), 'policy', unknown)
    },
  ),
  ListGrants: reader(
    z.object({ Grants: z.array(grant) }),
    ({ Grants }, { answer, into, from, cut }) => {
      const named = Grants.find(({ KeyId }) => KeyId?.startsWith('arn:'))?.KeyId
      const key = named === undefined ? keyOf(into, answer) : into.other(named)
      learn<'grants', readonly KmsGrant[]>(
        key,
        'grants',
        cut
          ? { state: 'unknown', gap: 'cut off', from }
          : known(Grants as readonly KmsGrant[], from),
      )
    },
    (unknown, { answer, into }) => {
      if (isNamed(answer))
        learn<'grants', readonly KmsGrant[]>(keyOf(into, answer), 'grants', unknown)
    },
  ),
  // Of an alias it tells the key: nothing of it decides.
  DescribeKey: reader(z.object({ KeyMetadata: z.object({ Arn: z.string() }) }), () => undefined),
}
