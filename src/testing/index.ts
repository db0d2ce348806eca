// `tidegate/testing`: unit tests for policies, in vitest, jest or anything with `expect.extend`.
export type { KmsGrant } from '../policy/index.ts'
export { type PolicyMatchers, policyMatchers } from './matchers.ts'
export { policyFile } from './policy-file.ts'
export type { AskOptions } from './question.ts'
export type {
  AccountSpec,
  PolicySpec,
  PrincipalSpec,
  RoleSpec,
  WorldSpec,
} from './world.ts'
export {
  type PolicyWorld,
  policyWorld,
  type SessionSpec,
  type TestPrincipal,
} from './world-principals.ts'
