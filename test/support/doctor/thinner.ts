import type { Doc, Model, Statement } from './model.ts'

type Lists = 'Action' | 'Resource'

/** A mended model, each time without one thing that the fix added: a statement, an action or a resource. */
export function* thinner(before: Model, after: Model, spared: readonly string[]): Generator<Model> {
  const documents = documentsOf(before)
  for (const [at, doc] of documentsOf(after)) {
    const old = documents.get(at)
    const known = new Set(old?.Statement.map((one) => JSON.stringify(one)))
    for (const [index, statement] of doc.Statement.entries()) {
      if (known.has(JSON.stringify(statement)) || statement.Effect === 'Deny') continue
      for (const list of ['Action', 'Resource'] as const)
        for (const entry of addedTo(statement, list, old)) {
          if (spared.includes(entry)) continue
          yield changed(after, at, index, (one) => {
            const rest = entriesOf(one, list).filter((it) => it !== entry)
            one[list] = rest
            return rest.length > 0
          })
        }
    }
  }
}

const entriesOf = (statement: Statement, list: Lists): string[] => [statement[list] ?? []].flat()

const addedTo = (statement: Statement, list: Lists, old: Doc | undefined): readonly string[] => {
  const all = new Set(
    old?.Statement.filter(({ Effect }) => Effect === 'Allow').flatMap((one) =>
      entriesOf(one, list),
    ),
  )
  const entries = entriesOf(statement, list)
  return list === 'Action' || entries.length > 1 ? entries.filter((one) => !all.has(one)) : []
}

function changed(
  model: Model,
  at: string,
  index: number,
  change: (statement: Statement) => boolean,
): Model {
  const copy = structuredClone(model)
  const doc = documentsOf(copy).get(at)
  const statement = doc?.Statement[index]
  if (doc && statement && !change(statement)) doc.Statement.splice(index, 1)
  return copy
}

/** By whose they are, and their names. */
const documentsOf = ({ roles, managed, repositories, ...rest }: Model): ReadonlyMap<string, Doc> =>
  new Map([
    ...Object.entries(roles).flatMap(([arn, { inline, trust }]) => [
      ...Object.entries(inline).map(([name, doc]) => [`${arn} ${name}`, doc] as const),
      [`trust of ${arn}`, trust] as const,
    ]),
    ...Object.entries(managed),
    ...Object.entries(rest.endpoints),
    ...Object.entries(rest.functions).flatMap(([arn, { policy }]) =>
      policy ? [[arn, policy] as const] : [],
    ),
    ...Object.entries(rest.registries).flatMap(([account, { policy }]) =>
      policy ? [[`the registry of ${account}`, policy] as const] : [],
    ),
    ...Object.entries(repositories).flatMap(([arn, { policy }]) =>
      policy ? [[arn, policy] as const] : [],
    ),
  ])
