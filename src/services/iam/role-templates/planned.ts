import type { AcquireRoleRequest } from '../../../aws/models/iam.types.gen.ts'
import { parseArn } from '../../../names/arn.ts'
import type { JsonObject } from '../../../policy/parse.ts'
import type { InlinePolicy } from '../../../store/iam/inline-policies.ts'
import type { Tag } from '../../../store/iam/tags.ts'
import { invalidInput, validationError } from '../errors.ts'
import {
  filledDocument,
  filledText,
  TemplateProblem,
  type TemplateValue,
  type TemplateValues,
} from '../template-text.ts'
import type { RoleTemplate } from './template.ts'

type Given = NonNullable<AcquireRoleRequest['ReplacementValues']>
type Parameter = NonNullable<RoleTemplate['ParametersDefinition']>[number]

/** A role as a template makes it of some values. */
export interface PlannedRole {
  readonly name: string
  readonly path: string
  readonly description: string | null
  readonly trustPolicy: string
  readonly inline: readonly InlinePolicy[]
  readonly managed: readonly string[]
  readonly boundary: string | null
  readonly tags: readonly Tag[]
  readonly maxSessionDuration: number | undefined
}

/** The values of all parameters, defaults included. Throws InvalidInput and ValidationError, in recorded words. */
export function valuesFor(template: RoleTemplate, given: Given = {}): TemplateValues {
  const parameters = template.ParametersDefinition ?? []
  const unknown = Object.keys(given).find((name) => !parameters.some((one) => one.Name === name))
  if (unknown !== undefined) throw notRendered(`Unrecognized parameter: ${unknown}`)
  // What is nowhere to be filled in may be absent, required or not.
  return Object.fromEntries(
    parameters.flatMap((parameter): [string, TemplateValue][] => {
      const own = Object.hasOwn(given, parameter.Name) ? given[parameter.Name]?.Values : undefined
      const values =
        own ?? (parameter.DefaultValue === undefined ? undefined : [parameter.DefaultValue])
      return values ? [[parameter.Name, readValue(parameter, values)]] : []
    }),
  )
}

function readValue({ Name, Type }: Parameter, values: readonly string[]): TemplateValue {
  const isList = Type.endsWith('List')
  if (!isList && values.length !== 1)
    throw validationError(
      `${Name} replacement value must contain exactly one value, got ${values.length}`,
    )
  for (const value of values) {
    // Differs from AWS? That there are types is documented, the texts are not.
    if (Type.startsWith('Number') && !/^-?\d+(\.\d+)?$/.test(value))
      throw notRendered(`${Name} must be a number, got ${value}`)
    if (Type.startsWith('Arn') && !parseArn(value))
      throw notRendered(`${Name} must be an ARN, got ${value}`)
  }
  return { values, isList }
}

const notRendered = (problem: string) => invalidInput(`Failed to render template: ${problem}`)

/** Throws InvalidInput. */
export function plannedRole(template: RoleTemplate, values: TemplateValues): PlannedRole {
  try {
    return planned(template, values)
  } catch (error) {
    if (error instanceof TemplateProblem) throw notRendered(error.message)
    throw error
  }
}

function planned(template: RoleTemplate, values: TemplateValues): PlannedRole {
  const { RolePathPattern: path = '/', RoleDescriptionPattern: description } = template
  const text = (pattern: string) => filledText(pattern, values)
  return {
    name: matching('role name', /^[\w+=,.@-]{1,64}$/, text(template.RoleNamePattern)),
    path: matching('path', /^\/([!-~]{1,510}\/)?$/, text(path)),
    description: description === undefined ? null : text(description).slice(0, 1000),
    trustPolicy: JSON.stringify(filledDocument(template.AssumeRolePolicyDocumentTemplate, values)),
    inline: (template.InlinePolicyTemplates ?? []).flatMap(({ PolicyName, PolicyDocument }) =>
      inlinePolicy(PolicyName, filledDocument(PolicyDocument, values)),
    ),
    managed: template.ManagedPolicyArns ?? [],
    boundary: template.PermissionBoundaryArn ?? null,
    tags: (template.RoleTagsTemplate ?? []).map(({ Key, Value }) => ({
      ...{ Key: text(Key), Value: text(Value) },
    })),
    maxSessionDuration: template.MaxSessionDuration,
  }
}

// Differs from AWS? The texts for names that a template makes and IAM would not take are not recorded.
function matching(what: string, pattern: RegExp, text: string): string {
  if (!pattern.test(text)) throw notRendered(`${text} is not a valid ${what}.`)
  return text
}

/** One whose statements are all disabled is left out. */
const inlinePolicy = (name: string, document: JsonObject): readonly InlinePolicy[] =>
  Array.isArray(document.Statement) && document.Statement.length === 0
    ? []
    : [{ name, document: JSON.stringify(document) }]
