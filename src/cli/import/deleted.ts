import {
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
} from '@aws-sdk/client-iam'
import type { Fact } from '../../collected/fact.ts'
import { parseArn } from '../../names/arn.ts'
import { deletedId, nobodysTrust, stands } from './conflicts.ts'
import type { Importer } from './importer.ts'

/**
 * Puts policies that name whom their accounts deleted. Nobody can write such an id, so that it comes about as it did
 * there: a user or role is here while they are put, and is deleted afterwards.
 */
export async function withDeleted(importer: Importer, put: () => Promise<void>): Promise<void> {
  const made = new Map<string, StandIn>()
  for (const policy of unput(importer))
    if (policy.fact.state === 'known') {
      for (const [, id = ''] of policy.fact.value.matchAll(deletedId))
        if (!made.has(id)) made.set(id, await standIn(importer, id, policy.account))
      const value = policy.fact.value.replace(deletedId, (_, id) => `"${made.get(id)?.arn}"`)
      policy.set({ ...policy.fact, value })
    }
  await put()
  for (const { remove } of made.values()) await remove()
}

interface StandIn {
  readonly arn: string
  readonly remove: () => Promise<unknown>
}

async function standIn(importer: Importer, id: string, account: string): Promise<StandIn> {
  const { iam } = await importer.as(account)
  const name = `deleted-${id}`
  const arn = `arn:aws:iam::${account}:${id.startsWith('AIDA') ? 'user' : 'role'}/${name}`
  if (id.startsWith('AIDA')) {
    await iam.send(new CreateUserCommand({ UserName: name })).catch(unlessThere)
    return { arn, remove: () => iam.send(new DeleteUserCommand({ UserName: name })) }
  }
  await iam
    .send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: nobodysTrust }))
    .catch(unlessThere)
  return { arn, remove: () => iam.send(new DeleteRoleCommand({ RoleName: name })) }
}

/** Of an import that broke off. */
function unlessThere(error: Error): void {
  if (error.name !== 'EntityAlreadyExistsException') throw error
}

interface Unput {
  readonly account: string
  readonly fact: Fact<string>
  readonly set: (fact: Fact<string>) => void
}

/** The policies that name principals and do not stand yet. */
function unput({ wanted, there }: Importer): readonly Unput[] {
  const trusts = [...wanted.entities.values()].flatMap((entity) =>
    stands(entity.trust, there.entities.get(entity.arn)?.trust)
      ? []
      : [
          {
            ...ownerOf(entity),
            fact: entity.trust,
            set: (fact: Fact<string>) => (entity.trust = fact),
          },
        ],
  )
  const kinds = ['repositories', 'functions', 'registries'] as const
  const others = kinds.flatMap((kind) =>
    [...wanted[kind].values()].flatMap((one) =>
      stands(one.policy, there[kind].get(one.arn)?.policy)
        ? []
        : [{ ...ownerOf(one), fact: one.policy, set: (fact: Fact<string>) => (one.policy = fact) }],
    ),
  )
  return [...trusts, ...others]
}

const ownerOf = ({ arn }: { readonly arn: string }) => ({ account: parseArn(arn)?.account ?? '' })
