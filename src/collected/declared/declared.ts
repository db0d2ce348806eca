import type { KmsGrant } from '../../policy/kms-grant.ts'
import type { RegistryScope } from '../../policy/registry-scope.ts'
import type { Tags, Text } from '../collection.ts'
import type { Fact, Source } from '../fact.ts'
import type { ControlType } from '../organization.ts'

/** What a plan, a state or a template says of one thing. A thing is named by its ARN. */
export type Declared =
  | Repository
  | { readonly kind: 'repository policy'; readonly of: string; readonly policy: Fact<Text> }
  | DeclaredEntity
  | InlinePolicy
  | { readonly kind: 'managed policy'; readonly arn: string; readonly document: Fact<Text> }
  | Attachment
  /** A user's group, by its name. */
  | { readonly kind: 'membership'; readonly of: string; readonly group: string }
  | DeclaredFunction
  | Permission
  | DeclaredControl
  | { readonly kind: 'control target'; readonly policy: string; readonly target: string }
  | DeclaredRegistry
  | DeclaredEndpoint
  | DeclaredKey
  | { readonly kind: 'grant'; readonly of: string; readonly grant: Fact<KmsGrant> }
  /** For people: what could not be used, and why. */
  | { readonly kind: 'note'; readonly note: string }

interface Named {
  readonly arn: string
  readonly from: Source
  /** It is made together with the rest: what is not declared of it is not there. */
  readonly isNew: boolean
}

export interface Repository extends Named {
  readonly kind: 'repository'
  readonly tags: Fact<Tags>
  readonly mutability: Fact<string>
}

export interface DeclaredEntity extends Named {
  readonly kind: 'entity'
  readonly boundary: Fact<string>
  readonly trust?: Fact<Text>
  readonly tags: Fact<Tags>
  /** Of which all are declared. */
  readonly complete: readonly ('inline' | 'attached')[]
}

/** What Terraform writes down beside a role, of what AWS said when it was read last: resources of their own know better. */
interface Seen {
  readonly isSeen?: true
}

export interface InlinePolicy extends Seen {
  readonly kind: 'inline policy'
  readonly of: string
  readonly name: string
  readonly policy: Fact<Text>
}

export interface Attachment extends Seen {
  readonly kind: 'attachment'
  readonly of: string
  readonly policy: Fact<string>
}

export interface DeclaredFunction extends Named {
  readonly kind: 'function'
  readonly role: Fact<string>
  readonly packageType: Fact<string>
  readonly imageUri: Fact<string>
  readonly tags: Fact<Tags>
}

/** One statement of a function's policy. */
export interface Permission {
  readonly kind: 'permission'
  readonly of: string
  readonly sid: string
  readonly statement: Fact<object>
}

export interface DeclaredControl {
  readonly kind: 'control policy'
  readonly id: string
  readonly arn: string
  readonly name: string
  readonly type: ControlType
  readonly content: Fact<Text>
}

export interface DeclaredRegistry {
  readonly kind: 'registry'
  readonly account: string
  readonly region: string
  readonly policy?: Fact<Text>
  readonly scope?: Fact<RegistryScope>
}

/** Of one that is yet to be made, the id is what its source calls it. */
export interface DeclaredEndpoint {
  readonly kind: 'endpoint'
  readonly arn: string
  readonly service?: string
  readonly vpc?: string
  /** Absent where another resource says it. */
  readonly policy?: Fact<Text>
}

/** A KMS key. Of one that is yet to be made, the id is what its source calls it. */
export interface DeclaredKey {
  readonly kind: 'key'
  readonly arn: string
  readonly policy?: Fact<Text>
  /** Where it is made: what is not declared of it is not there. */
  readonly isNew: boolean
  readonly from: Source
}

export const isSeen = (one: Declared): boolean => 'isSeen' in one

/** Of one file. What is in `gone` is taken away before the rest is added. */
export interface Declarations {
  readonly present: readonly Declared[]
  readonly gone: readonly Declared[]
}
