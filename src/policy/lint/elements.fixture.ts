import type { Row } from './row.fixture.ts'

const long = (count: number) =>
  `"Action": "ecr:*", "Resource": "arn:aws:ecr:*:*:${'x'.repeat(count)}"`

/** A policy of so many statements of which none says what another does. */
const apart = (count: number) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: Array.from({ length: count }, (_, at) => ({
      Effect: 'Allow',
      Action: 'ecr:PutImage',
      Resource: `arn:aws:ecr:us-east-1:111122223333:repository/app-${at}`,
    })),
  })

/** The document, its elements, and what each type of policy can hold. */
export const elementRows: readonly Row[] = [
  { code: 'JSON_SYNTAX_ERROR', whole: '{"Version": "2012-10-17" ▸"Statement": []}', fine: '' },
  { code: 'JSON_SYNTAX_ERROR', whole: '{"Statement": [],▸}', fine: '' },
  {
    code: 'TIDEGATE_NOT_COMPARED',
    whole: `▸${apart(1000)}`,
    // Far more than the quotas of any policy let in.
    fine: apart(200).slice('{"Version":"2012-10-17","Statement":[{'.length, -'}]}'.length),
    says: 'after 300,000 comparisons',
  },
  {
    code: 'DATA_TYPE_MISMATCH',
    bad: '"Effect": "Allow", "Action": ▸{"ecr": "*"}, "Resource": "*"',
    fine: '"Effect": "Allow", "Action": ["ecr:*"], "Resource": "*"',
  },
  {
    code: 'DATA_TYPE_MISMATCH',
    bad: '"Effect": "Allow", "Action": "ecr:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": ▸{}}}',
    fine: '"Effect": "Allow", "Action": "ecr:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": true}}',
  },
  {
    code: 'DUPLICATE_KEYS_WITH_DIFFERENT_CASE',
    bad: '"Effect": "Allow", "effect": ▸"Deny", "Action": "ecr:*", "Resource": "*"',
    fine: '"Effect": "Allow", "Action": "ecr:*", "Resource": "*"',
  },
  {
    code: 'DUPLICATE_KEYS_WITH_DIFFERENT_CASE',
    bad: '"Effect": "Allow", "Action": "ecr:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1", "aws:principalOrgId": ▸"o-2"}}',
    fine: '"Effect": "Allow", "Action": "ecr:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": ["o-1", "o-2"]}}',
  },
  {
    code: 'TIDEGATE_REPEATED_KEY',
    bad: '"Effect": "Allow", "Action": "ecr:*", "Action": ▸"ecr:PutImage", "Resource": "*"',
    fine: '"Effect": "Allow", "Action": ["ecr:*"], "Resource": "*"',
    says: '`Action` is here more than once: only the last one counts',
  },
  {
    code: 'TIDEGATE_REPEATED_KEY',
    bad: '"Effect": "Allow", "Action": "ecr:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}, "Bool": ▸{"aws:SecureTransport": "false"}}',
    fine: '"Effect": "Allow", "Action": "ecr:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}',
  },
  {
    code: 'INVALID_POLICY_ELEMENT',
    bad: '"Effect": "Allow", "Actions": ▸"ecr:*", "Resource": "*"',
    fine: '"Effect": "Allow", "Action": "ecr:*", "Resource": "*"',
    says: 'did you mean `Action`?',
  },
  {
    code: 'INVALID_VERSION',
    whole:
      '{"Version": ▸"2023-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}',
    fine: '',
  },
  {
    code: 'TIDEGATE_VERSION_REFUSED',
    whole:
      '{"Version": ▸"2008-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}',
    fine: '"Effect": "Deny", "Action": "*", "Resource": "*"',
  },
  {
    code: 'MISSING_VERSION',
    type: 'resource',
    whole: '▸{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}',
    fine: '',
  },
  { code: 'MISSING_STATEMENT', whole: '▸{"Version": "2012-10-17"}', fine: '"Effect": "Allow"' },
  { code: 'MISSING_EFFECT', bad: '▸"Action": "ecr:*", "Resource": "*"', fine: '"Effect": "Deny"' },
  {
    code: 'INVALID_EFFECT',
    bad: '"Effect": ▸"allow", "Action": "ecr:*", "Resource": "*"',
    fine: '"Effect": "Allow"',
  },
  {
    code: 'MISSING_ACTION',
    bad: '▸"Effect": "Allow", "Resource": "*"',
    fine: '"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"',
  },
  {
    code: 'MISSING_RESOURCE',
    bad: '▸"Effect": "Allow", "Action": "ecr:*"',
    fine: '"Effect": "Allow", "Action": "ecr:*", "NotResource": "*"',
  },
  {
    code: 'MISSING_PRINCIPAL',
    type: 'ecr-repository',
    bad: '▸"Effect": "Allow", "Action": "ecr:*"',
    fine: '"Effect": "Allow", "Principal": "*", "Action": "ecr:*"',
  },
  {
    code: 'UNSUPPORTED_ELEMENT_COMBINATION',
    bad: '"Effect": "Allow", "Action": "ecr:*", "NotAction": ▸"iam:*", "Resource": "*"',
    fine: '"Effect": "Allow", "Action": "ecr:*", "Resource": "*"',
  },
  {
    code: 'UNSUPPORTED_PRINCIPAL',
    type: 'identity',
    bad: '"Effect": "Allow", "Principal": ▸"*", "Action": "ecr:*", "Resource": "*"',
    fine: '"Effect": "Allow", "Action": "ecr:*", "Resource": "*"',
  },
  {
    code: 'UNSUPPORTED_SID',
    bad: '"Sid": ▸"pull images", "Effect": "Allow", "Action": "ecr:*", "Resource": "*"',
    fine: '"Sid": "PullImages", "Effect": "Allow", "Action": "ecr:*", "Resource": "*"',
  },
  {
    code: 'UNIQUE_SIDS_REQUIRED',
    bad: '"Sid": "A", "Effect": "Allow"}, {"Sid": ▸"A", "Effect": "Deny"',
    fine: '"Sid": "A", "Effect": "Allow"}, {"Sid": "B", "Effect": "Deny"',
  },
  {
    code: 'UNIQUE_SIDS_RECOMMENDED',
    type: 'resource',
    bad: '"Sid": "A", "Effect": "Allow"}, {"Sid": ▸"A", "Effect": "Deny"',
    fine: '"Sid": "A", "Effect": "Allow"}, {"Sid": "B", "Effect": "Deny"',
  },
  { code: 'EMPTY_SID_VALUE', bad: '"Sid": ▸"", "Effect": "Allow"', fine: '"Effect": "Allow"' },
  { code: 'EMPTY_ARRAY_ACTION', bad: '"Action": ▸[]', fine: '"Action": ["ecr:*"]' },
  { code: 'EMPTY_ARRAY_RESOURCE', bad: '"Resource": ▸[]', fine: '"Resource": ["*"]' },
  {
    code: 'EMPTY_ARRAY_PRINCIPAL',
    bad: '"Principal": {"AWS": ▸[]}',
    fine: '"Principal": {"AWS": ["111122223333"]}',
  },
  { code: 'EMPTY_OBJECT_PRINCIPAL', bad: '"Principal": ▸{}', fine: '"Principal": "*"' },
  {
    code: 'EMPTY_ARRAY_CONDITION',
    bad: '"Condition": {"StringEquals": {"aws:username": ▸[]}}',
    fine: '"Condition": {"StringEquals": {"aws:username": ["a"]}}',
  },
  { code: 'EMPTY_OBJECT_CONDITION', bad: '"Condition": ▸{}', fine: '"Effect": "Allow"' },
  {
    code: 'EMPTY_OBJECT_CONDITION',
    bad: '"Condition": {"StringEquals": ▸{}}',
    fine: '"Condition": {"StringEquals": {"aws:username": "a"}}',
  },
  {
    code: 'POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA',
    type: 'identity',
    whole: `▸{"Version": "2012-10-17", "Statement": {"Effect": "Allow", ${long(6200)}}}`,
    fine: `"Effect": "Allow", ${long(5900)}`,
  },
  {
    code: 'POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA',
    type: 'trust',
    whole: `▸{"Version": "2012-10-17", "Statement": {"Effect": "Allow", ${long(2100)}}}`,
    fine: `"Effect": "Allow", ${long(1500)}`,
  },
  {
    code: 'POLICY_SIZE_EXCEEDS_SCP_QUOTA',
    type: 'scp',
    whole: `▸{"Version": "2012-10-17", "Statement": {"Effect": "Allow", ${long(5200)}}}`,
    fine: `"Effect": "Allow", ${long(4900)}`,
  },
  {
    code: 'POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA',
    type: 'ecr-repository',
    whole: `▸{"Version": "2012-10-17", "Statement": {"Effect": "Allow", ${long(10_300)}}}`,
    fine: `"Effect": "Allow", ${long(9000)}`,
  },
  {
    code: 'ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE',
    type: 'trust',
    bad: '"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole", "Resource": ▸"*"',
    fine: '"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"',
  },
  {
    code: 'ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL',
    type: 'trust',
    bad: '"Effect": "Deny", "NotPrincipal": ▸{"AWS": "111122223333"}, "Action": "sts:AssumeRole"',
    fine: '"Effect": "Deny", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"',
  },
  {
    code: 'ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL',
    type: 'trust',
    bad: '"Effect": "Allow", "Principal": ▸"*", "Action": "sts:AssumeRole"',
    fine: '"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"',
  },
  {
    code: 'UNSUPPORTED_ACTION_IN_POLICY',
    type: 'trust',
    bad: '"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": ["sts:AssumeRole", ▸"ecr:GetAuthorizationToken"]',
    fine: '"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": ["sts:AssumeRole", "sts:TagSession"]',
  },
  {
    code: 'UNSUPPORTED_ACTION_IN_POLICY',
    type: 'ecr-repository',
    bad: '"Effect": "Allow", "Principal": "*", "Action": ["ecr:BatchGetImage", ▸"ecr:GetAuthorizationToken"]',
    fine: '"Effect": "Allow", "Principal": "*", "Action": ["ecr:BatchGetImage", "ecr:Get*"]',
    says: "belongs in the caller's own policy",
  },
  {
    code: 'SCP_SYNTAX_ERROR_PRINCIPAL',
    type: 'scp',
    bad: '"Effect": "Deny", "Principal": ▸"*", "Action": "ecr:*", "Resource": "*"',
    fine: '"Effect": "Deny", "Action": "ecr:*", "Resource": "*"',
  },
  {
    code: 'TIDEGATE_RCP_ELEMENT',
    type: 'rcp',
    bad: '"Effect": ▸"Allow", "Principal": "*", "Action": "ecr:*", "Resource": "*"',
    fine: '"Effect": "Deny", "Principal": "*", "Action": "ecr:*", "Resource": "*"',
  },
  {
    code: 'TIDEGATE_RCP_ELEMENT',
    type: 'rcp',
    bad: '"Effect": "Deny", "Principal": ▸{"AWS": "111122223333"}, "Action": "ecr:*", "Resource": "*"',
    fine: '"Effect": "Deny", "Principal": "*", "Action": "ecr:*", "Resource": "*"',
  },
  {
    code: 'TIDEGATE_RESOURCE_IN_REPOSITORY_POLICY',
    type: 'ecr-repository',
    bad: '"Effect": "Allow", "Principal": "*", "Action": "ecr:*", "Resource": ▸"arn:aws:ecr:us-east-1:111122223333:repository/app"',
    fine: '"Effect": "Allow", "Principal": "*", "Action": "ecr:*", "Resource": "*"',
  },
]
