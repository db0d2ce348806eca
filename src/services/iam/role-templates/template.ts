import { z } from 'zod'

const document = z.record(z.string(), z.unknown())
const arn = z.string().min(20).max(2048)
const timestamp = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'expected a time')

export const roleTemplateArn =
  /^arn:aws:iam::aws:role-template\/([\w.-]+)\/([\w+=,.-]{1,128}):(\d{1,9})$/

const parameterDefinition = z.strictObject({
  Name: z.string().min(1).max(128),
  Type: z.enum(['String', 'StringList', 'Number', 'NumberList', 'Arn', 'ArnList']),
  SubType: z.string().max(256).optional(),
  Description: z.string().max(1000).optional(),
  IsRequired: z.boolean().optional(),
  DefaultValue: z.string().max(1024).optional(),
  Immutable: z.boolean().optional(),
})

/** A version of a role template as `aws iam get-role-template-version` prints it, and as it is kept: its documents are JSON. */
export const roleTemplate = z.strictObject({
  TemplateArn: arn.regex(roleTemplateArn),
  TemplateName: z.string().optional(),
  TemplateVersionId: z.string().optional(),
  Description: z.string().max(512).optional(),
  MajorVersion: z.number().int().optional(),
  DefaultMinorVersion: z.number().int().min(0).optional(),
  ManagedByType: z.literal('Service').optional(),
  ManagedByValue: z.string().optional(),
  Enabled: z.boolean().optional(),
  MinorVersion: z.number().int().min(0).default(0),
  RoleNamePattern: z.string().min(1).max(256),
  RolePathPattern: z.string().min(1).max(256).optional(),
  RoleDescriptionPattern: z.string().min(1).max(512).optional(),
  AssumeRolePolicyDocumentTemplate: document,
  InlinePolicyTemplates: z
    .array(z.strictObject({ PolicyName: z.string().min(1).max(128), PolicyDocument: document }))
    .optional(),
  ManagedPolicyArns: z.array(arn).optional(),
  PermissionBoundaryArn: arn.optional(),
  ParametersDefinition: z.array(parameterDefinition).optional(),
  RoleTagsTemplate: z
    .array(z.strictObject({ Key: z.string().min(1).max(128), Value: z.string().max(256) }))
    .max(50)
    .optional(),
  MaxSessionDuration: z.number().int().min(3600).max(43_200).optional(),
  VersionEnabled: z.boolean().optional(),
  CreateTimestamp: timestamp.optional(),
  UpdateTimestamp: timestamp.optional(),
})

export type RoleTemplate = Readonly<z.infer<typeof roleTemplate>>
