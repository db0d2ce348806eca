export interface GeneratedStatement {
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
  readonly Condition?: { readonly StringEquals: Readonly<Record<string, string>> } | undefined
}

/** Documents of at most `charactersMax` characters, counted as AWS does: without white space. */
export function split(
  statements: readonly GeneratedStatement[],
  charactersMax: number,
): readonly string[] {
  const documents: GeneratedStatement[][] = []
  let current: GeneratedStatement[] = []
  for (const one of statements.flatMap((statement) => cut(statement, charactersMax))) {
    if (current.length > 0 && length([...current, one]) > charactersMax) {
      documents.push(current)
      current = []
    }
    current.push(one)
  }
  if (current.length > 0) documents.push(current)
  return documents.map((parts) => JSON.stringify(documentOf(parts), undefined, 2))
}

/** Halves of what fits no document by itself, by resources and then by actions. */
function cut(statement: GeneratedStatement, charactersMax: number): readonly GeneratedStatement[] {
  if (length([statement]) <= charactersMax) return [statement]
  const { Action, Resource } = statement
  const parts =
    Resource.length > 1
      ? halves(Resource).map((half) => ({ ...statement, Resource: half }))
      : halves(Action).map((half) => ({ ...statement, Action: half }))
  if (Resource.length === 1 && Action.length === 1)
    throw new RangeError(
      `\`${Action[0]}\` on \`${Resource[0]}\` is longer than ${charactersMax} characters`,
    )
  return parts.flatMap((part) => cut(part, charactersMax))
}

function halves(list: readonly string[]): readonly (readonly string[])[] {
  const middle = Math.ceil(list.length / 2)
  return [list.slice(0, middle), list.slice(middle)]
}

const length = (statements: readonly GeneratedStatement[]): number =>
  JSON.stringify(documentOf(statements)).replaceAll(/\s/g, '').length

const documentOf = (statements: readonly GeneratedStatement[]) => ({
  Version: '2012-10-17',
  Statement: statements.map(({ Action, Resource, ...rest }) => ({
    ...rest,
    Action: oneOrMany(Action),
    Resource: oneOrMany(Resource),
  })),
})

const oneOrMany = (list: readonly string[]) => (list.length === 1 ? list[0] : list)
