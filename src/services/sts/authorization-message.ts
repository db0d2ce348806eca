import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Decision, Question } from '../../policy/types.ts'
import type { Database } from '../../store/database.ts'
import { settingOr } from '../../store/kernel/settings.ts'
import { define } from './define.ts'
import { invalidAuthorizationMessage } from './errors.ts'

const decodedBytesMax = 1024 * 1024

const keyOf = async (db: Database): Promise<Buffer> =>
  Buffer.from(
    await settingOr(db, 'authorization-message-key', () => randomBytes(32).toString('base64')),
    'base64',
  )

/**
 * A denial as services like EC2 append it to their texts: why, sealed, for those who may decode it. Only
 * the account that owns the principal can.
 */
export async function encodeAuthorizationMessage(
  db: Database,
  account: string,
  question: Question,
  decision: Decision,
): Promise<string> {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', await keyOf(db), iv)
  cipher.setAAD(Buffer.from(account))
  const plain = deflateRawSync(JSON.stringify(describe(question, decision)))
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
}

async function decode(db: Database, account: string, encoded: string): Promise<string> {
  const bytes = Buffer.from(encoded, 'base64url')
  try {
    const decipher = createDecipheriv('aes-256-gcm', await keyOf(db), bytes.subarray(0, 12))
    decipher.setAAD(Buffer.from(account))
    decipher.setAuthTag(bytes.subarray(12, 28))
    const plain = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()])
    return inflateRawSync(plain, { maxOutputLength: decodedBytesMax }).toString()
  } catch {
    throw invalidAuthorizationMessage()
  }
}

const items = <Item>(list: readonly Item[]) => ({ items: list })

function describe({ principal, action, resource, context }: Question, decision: Decision) {
  const denials = decision.outcome === 'explicitly-denied' ? decision.by : []
  return {
    allowed: decision.outcome === 'allowed',
    explicitDeny: decision.outcome === 'explicitly-denied',
    matchedStatements: items(
      denials.map(({ sid }) => ({
        statementId: sid ?? '',
        effect: 'DENY',
        principals: items([]),
        principalGroups: items([]),
        actions: items([{ value: action }]),
        resources: items([{ value: resource }]),
        conditions: items([]),
      })),
    ),
    failures: items([]),
    context: {
      principal: {
        id: context['aws:userid'] ?? '',
        arn: 'arn' in principal ? principal.arn : '',
      },
      action,
      resource,
      conditions: items(
        Object.entries(context).map(([key, value]) => ({
          key,
          values: items([value].flat().map((one) => ({ value: one }))),
        })),
      ),
    },
  }
}

export const decodeAuthorizationMessage = define(
  'DecodeAuthorizationMessage',
  () => ({ resource: '*' }),
  async ({ EncodedMessage }, { account }, { db }) => ({
    DecodedMessage: await decode(db, account, EncodedMessage),
  }),
)
