import type { Context } from '../context.ts'
import type { Element } from '../parse.ts'
import { type Glob, globMatches, globOfPattern, patternMatches } from './glob.ts'
import { expand, fixedPattern, type Template, templateOf } from './template.ts'

interface ResourcePattern {
  /** `*`, `**`: all that matches an action without a resource type. */
  readonly everything: boolean
  readonly glob: Glob | undefined
  /** Set instead of `glob` when variables are left. */
  readonly template: Template
}

export interface CompiledResources {
  readonly not: boolean
  readonly says: readonly string[]
  readonly patterns: readonly ResourcePattern[]
}

export const compileResources = (
  { not, values }: Element<string>,
  variables: boolean,
): CompiledResources => ({
  not,
  says: values,
  patterns: values.map((value) => compilePattern(value, variables)),
})

function compilePattern(value: string, variables: boolean): ResourcePattern {
  const template = templateOf(fullArn(value), { variables, wildcards: true, afterColons: 5 })
  const fixed = fixedPattern(template)
  const glob = fixed === undefined ? undefined : globOfPattern(fixed)
  return { everything: glob?.kind === 'any', glob, template }
}

/** IAM fills a short ARN up to six parts: `arn:aws:ecr` is stored and means `arn:aws:ecr:*:*:*`. */
function fullArn(value: string): string {
  if (!value.startsWith('arn:')) return value
  const missing = 6 - value.split(':').length
  return missing > 0 ? value + ':*'.repeat(missing) : value
}

export function resourceMatches(
  resources: CompiledResources,
  resource: string,
  context: Context,
): boolean {
  for (const pattern of resources.patterns)
    if (patternCovers(pattern, resource, context)) return !resources.not
  return resources.not
}

/** False only when no context could make them match: variables are not known yet. */
export const resourcesMayCover = (resources: CompiledResources, resource: string): boolean =>
  resources.patterns.some(({ glob }) => !glob) || resourceMatches(resources, resource, {})

function patternCovers(pattern: ResourcePattern, resource: string, context: Context): boolean {
  // The request of a wildcard-only action is for `*`, which no ARN covers.
  if (resource === '*') return pattern.everything
  if (pattern.glob) return globMatches(pattern.glob, resource)
  const expanded = expand(pattern.template, context)
  return expanded !== undefined && patternMatches(expanded, resource)
}
