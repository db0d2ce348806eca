import type { Database } from '../database.ts'
import type { Entity } from './entities.ts'
import { type Role, roleById } from './roles.ts'

export async function insertInstanceProfile(db: Database, id: string): Promise<void> {
  await db.insertInto('iam_instance_profiles').values({ id, role: null }).execute()
}

export async function roleOfProfile(db: Database, id: string): Promise<Role | undefined> {
  const row = await db
    .selectFrom('iam_instance_profiles')
    .select('role')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.role ? await roleById(db, row.role) : undefined
}

export async function setRoleOfProfile(
  db: Database,
  id: string,
  role: string | null,
): Promise<void> {
  await db.updateTable('iam_instance_profiles').set({ role }).where('id', '=', id).execute()
}

export async function profilesOfRole(db: Database, role: string): Promise<Entity[]> {
  return await db
    .selectFrom('iam_entities')
    .innerJoin('iam_instance_profiles', 'iam_instance_profiles.id', 'iam_entities.id')
    .selectAll('iam_entities')
    .where('role', '=', role)
    .orderBy('name')
    .execute()
}
