import type { Step } from './module.ts'

export interface Address {
  readonly path: readonly Step[]
  readonly type: string
  readonly name: string
  /** As HCL writes it: `"app"`, `0`. */
  readonly key?: string
}

const keys = String.raw`(?:\[("(?:[^"\\]|\\.)*"|\d+)\])?`
const module = new RegExp(String.raw`module\.([\w-]+)${keys}\.`, 'y')
const resource = new RegExp(String.raw`([\w-]+)\.([\w-]+)${keys}$`, 'y')

/** `module.roles["ci"].aws_iam_role.this[0]` */
export function parseAddress(address: string): Address | undefined {
  const path: Step[] = []
  let at = 0
  for (;;) {
    module.lastIndex = at
    const found = module.exec(address)
    if (!found) break
    path.push({ name: found[1] ?? '', ...(found[2] !== undefined && { key: found[2] }) })
    at = module.lastIndex
  }
  resource.lastIndex = at
  const [, type, name, key] = resource.exec(address) ?? []
  if (type === undefined || name === undefined) return undefined
  return { path, type, name, ...(key !== undefined && { key }) }
}
