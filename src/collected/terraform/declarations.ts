import { type Declarations, type Declared, isSeen } from '../declared/declared.ts'
import type { Setting } from '../declared/setting.ts'
import type { TerraformFile, TerraformResource } from './resource.ts'
import { readerOf } from './types.ts'
import type { Values } from './values.ts'
import { TerraformWorld } from './world.ts'

/** What a plan or a state says of the things that decide permissions. */
export function terraformDeclarations(file: TerraformFile, setting: Setting): Declarations {
  const world = new TerraformWorld(file, setting)
  const read = (one: TerraformResource, values: Values | undefined): readonly Declared[] => {
    const reader = one.mode === 'managed' ? readerOf(one.type) : undefined
    return values && reader ? reader({ one, values, world }) : []
  }
  const present = file.resources.flatMap((one) => read(one, one.after))
  const isThere = new Set(present.filter((one) => !isSeen(one)).map(identityOf))
  const gone = file.resources
    .flatMap((one) => read({ ...one, isNew: false }, one.before))
    .filter((one) => one.kind !== 'note' && !isThere.has(identityOf(one)))
  return { present, gone }
}

function identityOf(one: Declared): string {
  switch (one.kind) {
    case 'repository':
    case 'entity':
    case 'function':
      // One that is made anew has nothing of what hung on the old one.
      return `${one.kind} ${one.arn} ${one.isNew}`
    case 'managed policy':
      return `${one.kind} ${one.arn}`
    case 'repository policy':
      return `${one.kind} ${one.of}`
    case 'inline policy':
      return `${one.kind} ${one.of} ${one.name}`
    case 'attachment':
      return `${one.kind} ${one.of} ${one.policy.state === 'known' ? one.policy.value : ''}`
    case 'membership':
      return `${one.kind} ${one.of} ${one.group}`
    case 'permission':
      return `${one.kind} ${one.of} ${one.sid}`
    case 'control policy':
      return `${one.kind} ${one.id}`
    case 'control target':
      return `${one.kind} ${one.policy} ${one.target}`
    case 'registry':
      return `${one.kind} ${one.account} ${one.region} ${one.policy !== undefined}`
    case 'endpoint':
      return `${one.kind} ${one.arn} ${one.policy !== undefined}`
    case 'key':
      return `${one.kind} ${one.arn}`
    case 'grant':
      return `${one.kind} ${one.of} ${one.grant.state === 'known' ? one.grant.value.Name : ''}`
    case 'note':
      return one.note
  }
}
