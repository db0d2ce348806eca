import type { Filter, SecretListEntry } from '../../aws/models/secretsmanager.types.gen.ts'
import { listSecrets as readSecrets, type SecretOrder } from '../../store/secretsmanager/secrets.ts'
import { keyInToken, pageToken } from '../kernel/page-token.ts'
import { define } from './define.ts'
import { invalidToken, refuseArguments } from './errors.ts'
import { showSecret } from './secrets.ts'

const list = 'ListSecrets'

type After = NonNullable<SecretOrder['after']>

/** As many at once as a page may have. */
const readAtOnce = 100

export const listSecrets = define(
  list,
  () => ({ resource: '*' }),
  async (input, caller, needs) => {
    const { SortBy: by = 'created-date', SortOrder: order = 'desc', MaxResults: max = 100 } = input
    refuseArguments({
      ...(by === 'last-accessed-date' && { 'SortBy last-accessed-date': by }),
      ...(by === 'last-changed-date' && { 'SortBy last-changed-date': by }),
    })
    const found: { readonly entry: SecretListEntry; readonly at: After }[] = []
    let after = afterIn(input.NextToken)
    for (let more = true; more && found.length <= max; ) {
      const some = await readSecrets(needs.db, caller, {
        ...{ by: by === 'name' ? by : 'created_at', descending: order === 'desc' },
        ...{ after, limit: readAtOnce },
      })
      for (const secret of some) {
        if (secret.deleted_at !== null && !input.IncludePlannedDeletion) continue
        const entry = await showSecret(needs.db, secret)
        if (isChosen(entry, input.Filters)) found.push({ entry, at: secret })
      }
      after = some.at(-1)
      more = some.length === readAtOnce
    }
    const shown = found.slice(0, max)
    const last = found.length > max ? shown.at(-1)?.at : undefined
    return {
      SecretList: shown.map(({ entry }) => entry),
      ...(last && {
        NextToken: pageToken(list, JSON.stringify([last.created_at, last.id, last.name])),
      }),
    }
  },
)

/** Where the page begins: after this secret. */
function afterIn(token: string | undefined): After | undefined {
  if (token === undefined) return undefined
  const key = keyInToken(list, token)
  if (key === undefined) throw invalidToken()
  try {
    const [created_at, id, name] = JSON.parse(key) as readonly [number, string, string]
    return { created_at, id, name }
  } catch {
    throw invalidToken()
  }
}

const isChosen = (entry: SecretListEntry, filters: readonly Filter[] = []): boolean =>
  filters.every(({ Key = 'all', Values = [] }) => {
    const texts = textsOf(entry)[Key]
    const folds = Key === 'description' || Key === 'all'
    const has = (value: string) =>
      texts.some((text) =>
        folds ? text.toLowerCase().startsWith(value.toLowerCase()) : text.startsWith(value),
      )
    return Values.some((value) => (value.startsWith('!') ? !has(value.slice(1)) : has(value)))
  })

/** What each filter looks into: the beginning of each text counts. */
function textsOf({ Name = '', Description = '', Tags = [] }: SecretListEntry) {
  const keys = Tags.map(({ Key = '' }) => Key)
  const values = Tags.map(({ Value = '' }) => Value)
  const words = Description.split(/\s+/)
  return {
    name: [Name],
    description: [Description, ...words],
    'tag-key': keys,
    'tag-value': values,
    // No secret here is a replica, or a service's own.
    'primary-region': [],
    'owning-service': [],
    all: [Name, Description, ...words, ...keys, ...values],
  } satisfies Record<NonNullable<Filter['Key']>, readonly string[]>
}
