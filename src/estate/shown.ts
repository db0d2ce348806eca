import { isUniqueId } from '../names/unique-id.ts'
import { isObject, type JsonObject } from '../policy/parse.ts'
import { mapPrincipals, principalsOf } from '../policy/principals.ts'
import { parseJson } from '../policy/validate/identity.ts'
import type { Estate } from './estate.ts'

/**
 * A policy as AWS shows and accepts it. It keeps users and roles by unique id, and shows them by ARN. Whoever is gone
 * has none, and is left out.
 */
export interface Shown {
  /** Undefined where no statement is left. */
  readonly text: string | undefined
  /** As the service shows it now, whoever is gone by id. */
  readonly whole: string
  /** Unique ids of those who are gone, which the service would refuse. */
  readonly gone: readonly string[]
}

/** The document as it can leave. A statement for nobody but those who are gone said nothing any more. */
export async function shownDocument(estate: Estate, document: string): Promise<Shown> {
  const ids = principalsOf(document).flatMap(({ kind, value }) =>
    kind === 'AWS' && isUniqueId(value) ? [value] : [],
  )
  const arns = new Map<string, string>()
  for (const id of ids) {
    const arn = await estate.principalArn(id)
    if (arn !== undefined) arns.set(id, arn)
  }
  const gone = [...new Set(ids.filter((id) => !arns.has(id)))]
  const named = mapPrincipals(
    document,
    (kind, value) => (kind === 'AWS' && arns.get(value)) || value,
  )
  return {
    text: gone.length > 0 ? without(named, new Set(gone)) : named,
    whole: named,
    gone,
  }
}

function without(text: string, gone: ReadonlySet<string>): string | undefined {
  const document = parseJson(text)
  if (!isObject(document)) return text
  const given = document.Statement
  const statements: readonly unknown[] = Array.isArray(given) ? given : [given]
  const Statement = statements.flatMap((one) =>
    isObject(one) ? (withoutIn(one, gone) ?? []) : one,
  )
  return Statement.length === 0 ? undefined : JSON.stringify({ ...document, Statement })
}

/** All but those who are gone are all; where they alone were meant, nobody is. */
function withoutIn(statement: JsonObject, gone: ReadonlySet<string>): JsonObject | undefined {
  const name = 'NotPrincipal' in statement ? 'NotPrincipal' : 'Principal'
  const element = statement[name]
  if (!isObject(element) || element.AWS === undefined) return statement
  const { AWS, ...others } = element
  const left = [AWS].flat().filter((one) => !gone.has(String(one)))
  if (left.length === [AWS].flat().length) return statement
  const kept = left.length > 0 ? { ...others, AWS: left.length === 1 ? left[0] : left } : others
  if (Object.keys(kept).length > 0) return { ...statement, [name]: kept }
  if (name === 'Principal') return undefined
  const { NotPrincipal: _, ...rest } = statement
  return { ...rest, Principal: '*' }
}
