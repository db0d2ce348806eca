import type { FileEdits } from '../draft.ts'
import type { PermissionText } from '../permission.ts'
import { indentAt, NotPatched, type TextEdit, unitOf } from '../text.ts'
import { attributeOf, type Found } from './module.ts'
import { appended, without } from './statement.ts'
import { hcl } from './syntax.ts'

export const permissionAttributes = {
  action: 'action',
  principal: 'principal',
  sourceArn: 'source_arn',
  sourceAccount: 'source_account',
  principalOrgId: 'principal_org_id',
  functionUrlAuthType: 'function_url_auth_type',
} as const

/** What makes of the block of one permission that of another. An expression that says the same is not told apart. */
export function permissionEdits({ block, in: own }: Found, next: PermissionText): FileEdits {
  const indent = indentAt(own.text, block.start) + unitOf(own.text, '  ')
  const edits = Object.entries(permissionAttributes).flatMap(([member, name]): TextEdit[] => {
    const value = next[member as keyof typeof permissionAttributes]
    const attribute = attributeOf(block, name)
    if (!attribute)
      return value === undefined
        ? []
        : [appended(own.text, block.body, `${name} = ${hcl.scalar(value)}`, indent)]
    if (value === undefined) return [without(own.text, attribute)]
    const { kind, start, end } = attribute.value
    if (kind !== 'scalar') {
      if (member === 'action' || member === 'principal')
        throw new NotPatched('an expression makes it')
      return [{ start, end, text: hcl.scalar(value) }]
    }
    return attribute.value.value === value ? [] : [{ start, end, text: hcl.scalar(value) }]
  })
  return { file: own.file, edits }
}
