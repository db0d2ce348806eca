// `tidegate/testing`: unit tests for policies, in vitest, jest or anything with `expect.extend`.
export { type AskOptions, type PolicyMatchers, policyMatchers } from './matchers.ts'
export { policyFile } from './policy-file.ts'
export {
  type AccountSpec,
  type PolicySpec,
  type PolicyWorld,
  type PrincipalSpec,
  policyWorld,
  type RoleSpec,
  type WorldSpec,
} from './world.ts'
export type { SessionSpec, TestPrincipal } from './world-principals.ts'
