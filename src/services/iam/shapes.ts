import type {
  AttachedPermissionsBoundary,
  Group,
  InstanceProfile,
  Policy,
  Role,
  Tag,
  User,
} from '../../aws/models/iam.types.gen.ts'
import type { PolicyUses } from '../../store/iam/counts.ts'
import { type Entity, entityArn } from '../../store/iam/entities.ts'
import type { ManagedPolicy } from '../../store/iam/policies.ts'
import type { Role as StoredRole } from '../../store/iam/roles.ts'

type Tags = readonly Tag[]

/** Policy documents travel percent-encoded after RFC 3986, which also encodes `!'()*`. */
export const encodeDocument = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/** The model's enum says `PermissionsBoundaryPolicy`; AWS sends `Policy`. */
const boundaryType = 'Policy' as string as NonNullable<
  AttachedPermissionsBoundary['PermissionsBoundaryType']
>

export const showBoundary = (
  boundary: string | null,
): { PermissionsBoundary?: AttachedPermissionsBoundary } =>
  boundary === null
    ? {}
    : {
        PermissionsBoundary: {
          PermissionsBoundaryArn: boundary,
          PermissionsBoundaryType: boundaryType,
        },
      }

const showTags = (tags: Tags): { Tags?: Tags } => (tags.length > 0 ? { Tags: tags } : {})

/** As lists show it: without boundary and tags. */
export const showUser = (user: Entity): User => ({
  Path: user.path,
  UserName: user.name,
  UserId: user.id,
  Arn: entityArn(user),
  CreateDate: new Date(user.created_at),
})

export const showUserInFull = (user: Entity, tags: Tags): User => ({
  ...showUser(user),
  ...showBoundary(user.boundary),
  ...showTags(tags),
})

export const showGroup = (group: Entity): Group => ({
  Path: group.path,
  GroupName: group.name,
  GroupId: group.id,
  Arn: entityArn(group),
  CreateDate: new Date(group.created_at),
})

/** As CreateRole shows it, without its description. `trustPolicy` has its principals as ARNs. */
export const showNewRole = (role: StoredRole, trustPolicy: string): Role => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: entityArn(role),
  CreateDate: new Date(role.created_at),
  AssumeRolePolicyDocument: encodeDocument(trustPolicy),
})

/** As instance profiles show it. */
export const showRole = (role: StoredRole, trustPolicy: string): Role => ({
  ...showNewRole(role, trustPolicy),
  ...(role.description !== null && { Description: role.description }),
})

/** As ListRoles shows it: without boundary, tags and last use. */
export const showListedRole = (role: StoredRole, trustPolicy: string): Role => ({
  ...showRole(role, trustPolicy),
  MaxSessionDuration: role.max_session_duration,
})

export const showRoleInFull = (role: StoredRole, trustPolicy: string, tags: Tags): Role => ({
  ...showListedRole(role, trustPolicy),
  ...showBoundary(role.boundary),
  ...showTags(tags),
  RoleLastUsed: showLastUsed(role),
  ...showTemplate(role),
})

/** Of a role that a template made; GetRole alone tells it. */
const showTemplate = ({ template_arn, template_minor_version }: StoredRole) =>
  template_arn === null || template_minor_version === null
    ? {}
    : {
        SourceRoleTemplate: {
          TemplateArn: template_arn,
          TemplateMinorVersion: template_minor_version,
        },
      }

export const showLastUsed = ({ last_used_at, last_used_region }: StoredRole) =>
  last_used_at === null
    ? {}
    : {
        LastUsedDate: new Date(last_used_at),
        ...(last_used_region !== null && { Region: last_used_region }),
      }

export const showInstanceProfile = (
  profile: Entity,
  roles: readonly Role[],
  tags?: Tags,
): InstanceProfile => ({
  Path: profile.path,
  InstanceProfileName: profile.name,
  InstanceProfileId: profile.id,
  Arn: entityArn(profile),
  CreateDate: new Date(profile.created_at),
  Roles: roles,
  ...(tags && { Tags: tags }),
})

/** As lists show it: without description and tags. */
export const showPolicy = (
  policy: ManagedPolicy,
  { attachments, boundaries }: PolicyUses,
): Policy => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: policy.defaultVersion,
  AttachmentCount: attachments,
  PermissionsBoundaryUsageCount: boundaries,
  IsAttachable: true,
  CreateDate: policy.createdAt,
  UpdateDate: policy.updatedAt,
})
