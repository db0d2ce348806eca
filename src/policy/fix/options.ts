import type { Known } from './measure.ts'

export interface FixOptions extends Known {
  /** A name for a policy that has to be made, such as `allow-push-app`. A number is added where it is taken. */
  readonly name?: string
  /** ARNs of control policies that hang on more than one root, unit or account. */
  readonly sharedControls?: ReadonlySet<string>
}
