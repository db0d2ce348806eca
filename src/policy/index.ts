// `tidegate/policy`: pure, for Node and browsers. Documents and a question in, a Decision out.

export { type AccountId, parseAccountId } from '../names/account.ts'
export {
  type AccessLevel,
  type ActionTables,
  type ActionType,
  actionTables,
  type KeyType,
  type ResourceType,
  type ServiceType,
} from './actions.ts'
export { applied, compile, compiled } from './compile.ts'
export { decide } from './decide.ts'
export { type DenialWording, type Denied, denialText } from './denial.ts'
export { type DiffLine, diffOf } from './edit/diff.ts'
export { type DocumentChange, documentsOf } from './edit/documents.ts'
export { applyEdits, type Edit } from './edit/edit.ts'
export {
  type Explanation,
  explain,
  type LayerExplanation,
  type PolicyExplanation,
  type StatementExplanation,
} from './explain.ts'
export { explanationLines } from './explanation-lines.ts'
export { editsMax, type Fix, fix } from './fix/fix.ts'
export type { FixOptions } from './fix/options.ts'
export {
  type GenerateOptions,
  generatePolicy,
  managedPolicyCharactersMax,
  type PolicyUse,
} from './generate.ts'
export { grantPolicy, type KmsGrant } from './kms-grant.ts'
export { type Code as FindingCode, type FindingKind, findingKinds } from './lint/codes.ts'
export type { LintedType } from './lint/document.ts'
export type { Finding } from './lint/finding.ts'
export { type LintOptions, lint } from './lint/lint.ts'
export { normaliseRepositoryPolicy } from './normalise.ts'
export { notesOn } from './notes.ts'
export {
  type Condition,
  type Element,
  type Parsed,
  type PolicyDocument,
  type PrincipalKind,
  type PrincipalValue,
  type Problem,
  parsePolicy,
  type Statement,
} from './parse.ts'
export { mapPrincipals, principalsOf } from './principals.ts'
export {
  decideWithTrace,
  type ElementTrace,
  type LayerTrace,
  type PolicyTrace,
  type StatementTrace,
  type Trace,
} from './trace.ts'
export type * from './types.ts'
export { identityPolicyProblem, sessionPolicyProblem } from './validate/identity.ts'
export { rcpProblem, scpProblem } from './validate/organizations.ts'
export type { NamedPrincipal } from './validate/principal.ts'
export { registryPolicyProblem, repositoryPolicyProblem } from './validate/repository.ts'
export { invalidTrustPrincipal, trustPolicyProblem } from './validate/trust.ts'
