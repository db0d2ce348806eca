import { type Account, collectAccount } from './account.ts'
import { Asker, type KeptAnswer } from './asker.ts'
import { collectOrganization, organizationOf } from './organization.ts'

export interface Gathered {
  readonly answers: readonly KeptAnswer[]
  /** For people: what could not be read. */
  readonly notes: readonly string[]
  /** For people as well: what a Tidegate in AWS's place does not serve, and so has none of. */
  readonly notServed: readonly string[]
}

/** Everything of these accounts, and of their organizations. `asked` is told of each answer. */
export async function gather(
  accounts: readonly Account[],
  asked: () => void = () => undefined,
): Promise<Gathered> {
  const asker = new Asker(asked)
  await Promise.all(accounts.map((account) => collectAccount(asker, account)))
  const notes = await organizations(asker, accounts)
  return {
    answers: asker.answers,
    notes: [...refusalNotes(asker.answers), ...notes],
    notServed: notServedNotes(asker.answers),
  }
}

/** Each organization's tree once: of its management account, or else of the first account that may read it. */
async function organizations(
  asker: Asker,
  accounts: readonly Account[],
): Promise<readonly string[]> {
  const wanted = new Map<string, string>()
  const read = new Set<string>()
  const members: { readonly account: Account; readonly id: string; readonly isFirst: boolean }[] =
    []
  for (const account of accounts) {
    const found = await organizationOf(asker, placeOf(account))
    if (!found) continue
    wanted.set(found.id, found.management)
    members.push({ account, id: found.id, isFirst: found.management === account.id })
  }
  for (const { account, id } of members.toSorted((a, b) => Number(b.isFirst) - Number(a.isFirst)))
    if (!read.has(id) && (await collectOrganization(asker, placeOf(account)))) read.add(id)
  return [...wanted].flatMap(([id, management]) =>
    read.has(id)
      ? []
      : [
          `no account that was read may list the policies of organization ${id}: they are unknown; add a profile of its management account ${management}`,
        ],
  )
}

const placeOf = ({ id, regions: [first] }: Account) => {
  if (!first) throw new Error('an account is read in at least one Region')
  return { clients: first.clients, account: id }
}

/** Answers that there is none; and what a member account is never allowed. */
const expected = new Set([
  'GetRepositoryPolicy RepositoryPolicyNotFoundException',
  'GetRegistryPolicy RegistryPolicyNotFoundException',
  'GetPolicy ResourceNotFoundException',
  'DescribeOrganization AWSOrganizationsNotInUseException',
  'ListRoots AccessDeniedException',
])

const isNotServed = ({ code }: NonNullable<KeptAnswer['error']>): boolean =>
  code === 'UnsupportedOperation'

const notServedNotes = (answers: readonly KeptAnswer[]): readonly string[] => [
  ...new Set(
    answers.flatMap(({ service, operation, error }) =>
      error && isNotServed(error)
        ? [`\`${service}:${operation}\` is not served there: what it tells is unknown`]
        : [],
    ),
  ),
]

function refusalNotes(answers: readonly KeptAnswer[]): readonly string[] {
  const refused = answers.flatMap(({ service, operation, account, region, error }) => {
    if (!error || isNotServed(error) || expected.has(`${operation} ${error.code}`)) return []
    const place = region === undefined ? account : `${account} in ${region}`
    return [`account ${place}: \`${service}:${operation}\` was refused (${error.code})`]
  })
  return [...counted(refused)].map(
    ([note, count]) => `${note}${count > 1 ? ` ${count} times` : ''}: what it tells is unknown`,
  )
}

/** Each once, with how often it is there. */
export function counted(all: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1)
  return counts
}
