import { z } from 'zod'
import { parseArn } from '../../names/arn.ts'
import type { Collection, FunctionRecord } from '../collection.ts'
import { BadInput, inside, known, type Source } from '../fact.ts'
import { learn } from '../learn.ts'
import { given, type Reader, reader } from './reader.ts'

const configuration = z.object({
  FunctionArn: z.string(),
  Role: z.string().optional(),
  PackageType: z.string().optional(),
  State: z.string().optional(),
  StateReasonCode: z.string().optional(),
  Architectures: z.array(z.string()).optional(),
})

/** A function's own ARN: a version's and an alias's say the same of role and image. */
function unqualified(arn: string): string {
  let end = -1
  for (let colons = 0; colons < 7; colons++) {
    end = arn.indexOf(':', end + 1)
    if (end < 0) return arn
  }
  return arn.slice(0, end)
}

function configured(
  into: Collection,
  one: z.infer<typeof configuration>,
  from: Source,
): FunctionRecord {
  const fn = into.function(unqualified(one.FunctionArn))
  if (one.Role !== undefined) learn(fn, 'role', known(one.Role, from))
  if (one.PackageType !== undefined) learn(fn, 'packageType', known(one.PackageType, from))
  if (one.State !== undefined) fn.state = known(one.State, from)
  const [architecture] = one.Architectures ?? []
  if (architecture !== undefined) fn.architecture = known(architecture, from)
  if (one.StateReasonCode !== undefined) fn.stateReasonCode = known(one.StateReasonCode, from)
  return fn
}

const code = z.object({ ImageUri: z.string().optional() })

/** Lambda's policies name in their statements the function that they are of. */
function policySubject(text: string): string | undefined {
  const named = /"Resource"\s*:\s*"(arn:[^"]+:lambda:[^"]+:function:[^"]+)"/.exec(text)?.[1]
  return named === undefined ? undefined : unqualified(named)
}

export const lambdaReaders: Readonly<Record<string, Reader>> = {
  GetFunction: reader(
    z.object({
      Configuration: configuration,
      Code: code.optional(),
      Tags: z.record(z.string(), z.string()).optional(),
      TagsError: z.unknown().optional(),
    }),
    ({ Configuration, Code, Tags, TagsError }, { into, from }) => {
      const fn = configured(into, Configuration, from)
      if (Code?.ImageUri !== undefined) learn(fn, 'imageUri', known(Code.ImageUri, from))
      if (!TagsError) learn(fn, 'tags', known(Tags ?? {}, from))
    },
    (unknown, { answer, into }) => {
      const arn = given(answer, 'FunctionName')
      if (arn?.startsWith('arn:')) learn(into.function(unqualified(arn)), 'imageUri', unknown)
    },
  ),
  GetFunctionConfiguration: reader(configuration, (output, { into, from }) => {
    configured(into, output, from)
  }),
  ListFunctions: reader(
    z.object({ Functions: z.array(configuration) }),
    ({ Functions }, { answer, into, from, cut }) => {
      const places = new Set<string>()
      Functions.forEach((one, at) => {
        configured(into, one, inside(inside(from, 'Functions'), at))
        const { account, region } = parseArn(one.FunctionArn) ?? {}
        places.add(`${account} ${region}`)
      })
      if (answer.account !== undefined && answer.region !== undefined)
        places.add(`${answer.account} ${answer.region}`)
      const [place] = places
      if (place === undefined || places.size > 1 || cut) return
      const [account = '', region = ''] = place.split(' ')
      into.listings.add(`lambda ${account} ${region}`)
    },
  ),
  GetPolicy: reader(
    z.object({ Policy: z.string() }),
    ({ Policy }, { answer, into, from }) => {
      const asked = given(answer, 'FunctionName')
      const arn = asked?.startsWith('arn:') ? asked : policySubject(Policy)
      if (arn === undefined)
        throw new BadInput(
          `\`${from.file}\`: expected the policy of a function, and no statement names one in its Resource`,
        )
      if (given(answer, 'Qualifier') === undefined)
        learn(into.function(unqualified(arn)), 'policy', known(Policy, inside(from, 'Policy')))
    },
    (unknown, { answer, into, from }, code) => {
      const arn = given(answer, 'FunctionName')
      if (!arn?.startsWith('arn:')) return
      const isNone = code === 'ResourceNotFoundException'
      learn(into.function(unqualified(arn)), 'policy', isNone ? { state: 'none', from } : unknown)
    },
  ),
}
