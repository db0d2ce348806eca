import type { Caller } from '../../estate/caller.ts'
import { nameInArn } from '../../names/arn.ts'
import { compiled } from '../../policy/compile.ts'
import type { CompiledPolicy } from '../../policy/types.ts'
import type { Database } from '../../store/database.ts'
import { type Entity, entityArn, findEntity } from '../../store/iam/entities.ts'
import { define, on, onAccount } from './define.ts'
import { arnNotParsed, notFound, simulatorErrors } from './errors.ts'
import { policySources } from './policy-sources.ts'

const sourceArn = /^arn:aws[a-z-]*:iam::(\d{12}):(user|group|role)\/(.+)$/

/** The kind and the name in a user's, group's or role's ARN. Throws InvalidInput. */
export function readSourceArn(arn: string): { kind: 'user' | 'group' | 'role'; name: string } {
  const [, , kind, path] = sourceArn.exec(arn) ?? []
  if (!path || (kind !== 'user' && kind !== 'group' && kind !== 'role')) throw arnNotParsed()
  return { kind, name: nameInArn(path) }
}

/** The caller's account's user, group or role of that ARN. Throws InvalidInput or NoSuchEntity. */
export async function requireSource(db: Database, arn: string, caller: Caller): Promise<Entity> {
  const { kind, name } = readSourceArn(arn)
  const entity = await findEntity(db, kind, caller.account, name)
  if (!entity || entityArn(entity) !== arn) throw notFound(kind, name)
  return entity
}

const variable = /\$\{([^}*?$,]+)(?:,[^}]*)?\}/g

const variablesIn = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => [...text.matchAll(variable)].map((match) => (match[1] ?? '').trim()))

/** Every condition key that a document's statements ask for, in conditions and as variables, once. */
export function contextKeysOf(
  documents: readonly CompiledPolicy[],
  counts: (statement: CompiledPolicy['statements'][number]) => boolean = () => true,
): string[] {
  const keys = new Map<string, string>()
  for (const document of documents)
    for (const statement of document.statements.filter(counts)) {
      const { conditions, resource } = statement.source
      const named = conditions.flatMap(({ key, values }) => [key, ...variablesIn(values)])
      for (const key of [...named, ...variablesIn(resource?.values ?? [])])
        if (key !== '' && !keys.has(key.toLowerCase())) keys.set(key.toLowerCase(), key)
    }
  return [...keys.values()]
}

/** Documents as they were sent. Throws InvalidInput for what is no policy. */
export function readDocuments(texts: readonly string[] = []): CompiledPolicy[] {
  return texts.map((text) => {
    const document = compiled(text)
    if (document.problems.length > 0) throw simulatorErrors.policyNotValid()
    return document
  })
}

export const getContextKeysForCustomPolicy = define(
  'GetContextKeysForCustomPolicy',
  onAccount(),
  async (input) => ({ ContextKeyNames: contextKeysOf(readDocuments(input.PolicyInputList)) }),
)

export const getContextKeysForPrincipalPolicy = define(
  'GetContextKeysForPrincipalPolicy',
  ({ PolicySourceArn: arn }, caller) => {
    const { kind, name } = readSourceArn(arn)
    return [on(kind, caller, name)]
  },
  async (input, caller, { db }) => {
    const entity = await requireSource(db, input.PolicySourceArn, caller)
    const own = (await policySources(db, entity)).map(({ policy }) => policy.document)
    return {
      ContextKeyNames: contextKeysOf([...own, ...readDocuments(input.PolicyInputList)]),
    }
  },
)
