import type { Branded } from './brand.ts'

/** A repository name, 2 to 256 characters, such as `team/app`. */
export type RepositoryName = Branded<'RepositoryName'>

/** ECR's pattern since 2023, from the service model. */
const repositoryNamePattern =
  '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*'

const pattern = new RegExp(`^${repositoryNamePattern}$`)

export function parseRepositoryName(text: string): RepositoryName | undefined {
  // The length goes first: the pattern backtracks, and must never see unbounded text.
  return text.length >= 2 && text.length <= 256 && pattern.test(text)
    ? (text as RepositoryName)
    : undefined
}
