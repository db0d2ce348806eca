import { z } from 'zod'

/**
 * What of each output is kept, by operation: the members that bear on a decision. Everything else is dropped before it
 * is written, so that no key, environment variable, presigned URL or e-mail address gets into an export.
 */

/** IAM sends documents percent-encoded; `aws` prints them as JSON, and so are they kept. */
const document = z.string().transform((text): unknown => {
  try {
    return JSON.parse(text.startsWith('%') ? decodeURIComponent(text) : text)
  } catch {
    return text
  }
})

const list = <Schema extends z.ZodType>(schema: Schema) => z.array(schema).optional()
const text = z.string().optional()
/** As `aws` prints it. */
const date = z
  .date()
  .transform((at) => at.toISOString())
  .optional()
const tags = list(z.object({ Key: z.string(), Value: z.string() }))
const inline = list(z.object({ PolicyName: z.string(), PolicyDocument: document }))
const attached = list(z.object({ PolicyName: text, PolicyArn: z.string() }))
const boundary = z
  .object({ PermissionsBoundaryType: text, PermissionsBoundaryArn: text })
  .optional()

const authorizationDetails = z.object({
  UserDetailList: list(
    z.object({
      ...{ Path: text, UserName: text, UserId: text, Arn: text },
      UserPolicyList: inline,
      GroupList: list(z.string()),
      AttachedManagedPolicies: attached,
      PermissionsBoundary: boundary,
      Tags: tags,
    }),
  ),
  GroupDetailList: list(
    z.object({
      ...{ Path: text, GroupName: text, GroupId: text, Arn: text },
      GroupPolicyList: inline,
      AttachedManagedPolicies: attached,
    }),
  ),
  RoleDetailList: list(
    z.object({
      ...{ Path: text, RoleName: text, RoleId: text, Arn: text },
      AssumeRolePolicyDocument: document,
      CreateDate: date,
      RoleLastUsed: z.object({ LastUsedDate: date, Region: text }).optional(),
      RolePolicyList: inline,
      AttachedManagedPolicies: attached,
      PermissionsBoundary: boundary,
      Tags: tags,
    }),
  ),
  Policies: list(
    z.object({
      ...{ PolicyName: text, Arn: text, Path: text, DefaultVersionId: text },
      PolicyVersionList: list(
        z.object({
          Document: document.optional(),
          VersionId: text,
          IsDefaultVersion: z.boolean().optional(),
        }),
      ),
    }),
  ),
})

const functionConfiguration = z.object({
  ...{ FunctionName: text, FunctionArn: text, Role: text, PackageType: text },
  Architectures: list(z.string()),
  ...{ State: text, StateReasonCode: text, LastUpdateStatus: text, KMSKeyArn: text },
  LastUpdateStatusReasonCode: text,
})

const controlPolicy = z.object({
  ...{ Id: text, Arn: text, Name: text, Type: text },
  AwsManaged: z.boolean().optional(),
})

const node = z.object({ Id: text, Arn: text, Name: text })

export const kept = {
  GetCallerIdentity: z.object({ Account: z.string(), Arn: z.string() }),
  GetAccountAuthorizationDetails: authorizationDetails,
  DescribeRepositories: z.object({
    repositories: list(
      z.object({
        ...{ repositoryArn: text, registryId: text, repositoryName: text, repositoryUri: text },
        imageTagMutability: text,
        imageTagMutabilityExclusionFilters: list(z.object({ filterType: text, filter: text })),
        encryptionConfiguration: z.object({ encryptionType: text, kmsKey: text }).optional(),
      }),
    ),
  }),
  GetRepositoryPolicy: z.object({ registryId: text, repositoryName: text, policyText: text }),
  GetRegistryPolicy: z.object({ registryId: text, policyText: text }),
  GetAccountSetting: z.object({ name: text, value: text }),
  DescribeVpcEndpoints: z.object({
    VpcEndpoints: list(
      z.object({
        ...{ VpcEndpointId: text, VpcEndpointType: text, VpcId: text, ServiceName: text },
        ...{ State: text, PolicyDocument: text, OwnerId: text },
      }),
    ),
  }),
  DescribeKey: z.object({
    KeyMetadata: z.object({ Arn: z.string(), KeyManager: text, KeyState: text }).optional(),
  }),
  GetKeyPolicy: z.object({ Policy: text }),
  ListGrants: z.object({
    Grants: list(
      z.object({
        ...{ KeyId: text, GrantId: text, Name: text, GranteePrincipal: z.string() },
        ...{ RetiringPrincipal: text, IssuingAccount: text },
        Operations: list(z.string()),
        Constraints: z
          .object({
            EncryptionContextEquals: z.record(z.string(), z.string()).optional(),
            EncryptionContextSubset: z.record(z.string(), z.string()).optional(),
          })
          .optional(),
      }),
    ),
  }),
  ListTagsForResource: z.object({ tags }),
  ListFunctions: z.object({ Functions: list(functionConfiguration) }),
  GetFunction: z.object({
    Configuration: functionConfiguration.optional(),
    Code: z.object({ RepositoryType: text, ImageUri: text, ResolvedImageUri: text }).optional(),
    Tags: z.record(z.string(), z.string()).optional(),
    TagsError: z.object({ ErrorCode: text }).optional(),
  }),
  GetPolicy: z.object({ Policy: text, RevisionId: text }),
  DescribeOrganization: z.object({
    Organization: z
      .object({ Id: z.string(), Arn: text, FeatureSet: text, MasterAccountId: z.string() })
      .optional(),
  }),
  ListRoots: z.object({
    Roots: list(node.extend({ PolicyTypes: list(z.object({ Type: text, Status: text })) })),
  }),
  ListOrganizationalUnitsForParent: z.object({ OrganizationalUnits: list(node) }),
  ListAccountsForParent: z.object({ Accounts: list(node.extend({ Status: text, State: text })) }),
  ListPolicies: z.object({ Policies: list(controlPolicy) }),
  DescribePolicy: z.object({
    Policy: z.object({ PolicySummary: controlPolicy, Content: text }).optional(),
  }),
  ListTargetsForPolicy: z.object({
    Targets: list(z.object({ TargetId: text, Arn: text, Name: text, Type: text })),
  }),
} as const

export type Operation = keyof typeof kept
