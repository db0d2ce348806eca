import type { Database } from '../database.ts'
import type { Entity } from './entities.ts'

/** Adding a member again changes nothing. */
export async function addToGroup(db: Database, group: string, user: string): Promise<void> {
  await db
    .insertInto('iam_group_members')
    .values({ group, user })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function removeFromGroup(db: Database, group: string, user: string): Promise<void> {
  await db
    .deleteFrom('iam_group_members')
    .where('group', '=', group)
    .where('user', '=', user)
    .execute()
}

export async function groupsOfUser(db: Database, user: string): Promise<Entity[]> {
  return await db
    .selectFrom('iam_entities')
    .innerJoin('iam_group_members', 'iam_group_members.group', 'iam_entities.id')
    .selectAll('iam_entities')
    .where('iam_group_members.user', '=', user)
    .orderBy('name')
    .execute()
}

export async function usersOfGroup(db: Database, group: string): Promise<Entity[]> {
  return await db
    .selectFrom('iam_entities')
    .innerJoin('iam_group_members', 'iam_group_members.user', 'iam_entities.id')
    .selectAll('iam_entities')
    .where('iam_group_members.group', '=', group)
    .orderBy('name')
    .execute()
}
