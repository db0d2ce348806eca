import type { Distribution } from '../inventory.ts'

/** man os-release(5) */
export function distributionOf(text: string): Distribution | undefined {
  const fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(line.trim()) ?? []
    if (name && value !== undefined) fields.set(name, value.replace(/^(["'])(.*)\1$/, '$2'))
  }
  const id = fields.get('ID')
  return id && /^[a-z0-9._-]{1,64}$/.test(id)
    ? { id, version: (fields.get('VERSION_ID') ?? '').slice(0, 64) }
    : undefined
}
