import type { Row } from './row.fixture.ts'

const allow = (rest: string) => `"Effect": "Allow", ${rest}`
const on = (resource: string, action = '"*"') =>
  `"Effect": "Allow", "Action": ${action}, "Resource": ${resource}`
const arn = 'arn:aws:ecr:us-east-1:111122223333'
const lambda = 'arn:aws:lambda:us-east-1:111122223333'
const logs = 'arn:aws:logs:us-east-1:111122223333'

/** Actions, resources, and which go together. */
export const nameRows: readonly Row[] = [
  {
    code: 'INVALID_ACTION',
    bad: on('"*"', '["ecr:PutImage", ▸"ecr:BatchGetImages"]'),
    fine: on('"*"', '["ecr:PutImage", "ecr:batchgetimage"]'),
    says: 'did you mean `ecr:BatchGetImage`?',
  },
  { code: 'INVALID_ACTION', bad: on('"*"', '▸"BatchGetImage"'), fine: on('"*"', '"*"') },
  {
    code: 'INVALID_ACTION',
    bad: on('"*"', '▸"lambda:Start*Function"'),
    fine: on('"*"', '"lambda:Get*Configuration"'),
    says: 'no action matches',
  },
  {
    code: 'INVALID_SERVICE_IN_ACTION',
    bad: on('"*"', '▸"lamda:InvokeFunction"'),
    fine: on('"*"', '"Lambda:InvokeFunction"'),
    says: 'did you mean `lambda`?',
  },
  {
    code: 'INVALID_SERVICE_IN_ACTION',
    bad: on('"*"', '▸"ec*:GetImage"'),
    fine: on('"*"', '"ecr:*"'),
  },
  {
    code: 'REDUNDANT_ACTION',
    bad: on('"*"', '["ecr:Get*", ▸"ecr:GetDownloadUrlForLayer"]'),
    fine: on('"*"', '["ecr:Get*", "ecr:BatchGetImage"]'),
  },
  {
    code: 'REDUNDANT_ACTION',
    bad: on('"*"', '["ecr:PutImage", ▸"ecr:putimage"]'),
    fine: on('"*"', '["ecr:PutImage", "ecr:*Layers"]'),
  },
  {
    code: 'INVALID_ARN_PREFIX',
    bad: on('▸"aws:ecr:us-east-1:111122223333:repository/app"'),
    fine: on(`"${arn}:repository/app"`),
  },
  {
    code: 'MISSING_ARN_FIELD',
    bad: on('▸"arn:aws:ecr:us-east-1:repository/app"'),
    fine: on(`"${arn}:repository/app"`),
  },
  {
    code: 'INVALID_PARTITION',
    bad: on('▸"arn:asw:ecr:us-east-1:111122223333:repository/app"'),
    fine: on('"arn:aws-cn:ecr:cn-north-1:111122223333:repository/app"'),
    says: 'did you mean `aws`?',
  },
  {
    code: 'INVALID_ARN_SERVICE_CASE',
    bad: on('▸"arn:aws:ECR:us-east-1:111122223333:repository/app"'),
    fine: on(`"${arn}:repository/app"`),
  },
  {
    code: 'TIDEGATE_UNKNOWN_SERVICE_IN_ARN',
    bad: on('▸"arn:aws:lamda:us-east-1:111122223333:function:f"'),
    fine: on(`"${lambda}:function:f"`),
    says: 'did you mean `lambda`?',
  },
  {
    code: 'TIDEGATE_UNDOCUMENTED_ARN',
    bad: on(`▸"${logs}:/aws/lambda/f"`),
    fine: on(`"${logs}:log-group:/aws/lambda/f:*"`),
  },
  {
    code: 'INVALID_ARN_REGION',
    bad: on('▸"arn:aws:ecr:useast1:111122223333:repository/app"'),
    fine: on(`"arn:aws:ecr:us-*:111122223333:repository/app"`),
  },
  {
    code: 'INVALID_ARN_ACCOUNT',
    bad: on('▸"arn:aws:ecr:us-east-1:11112222333:repository/app"'),
    fine: on('"arn:aws:ecr:us-east-1:*:repository/app"'),
  },
  {
    code: 'INVALID_ARN_ACCOUNT',
    bad: on('▸"arn:aws:ecr:us-east-1::repository/app"'),
    fine: on('"arn:aws:s3:::bucket"'),
    says: 'name it, or write `*`',
  },
  {
    code: 'INVALID_ARN_RESOURCE',
    bad: on(`▸"${arn}:repositories/app"`),
    fine: on(`"${arn}:repo*/app"`),
    says: 'did you mean `repository/app`?',
  },
  {
    code: 'INVALID_ARN_RESOURCE',
    bad: on(`▸"${lambda}:function/f"`),
    fine: on(`"${lambda}:function:f"`),
  },
  {
    code: 'MISSING_ARN_REGION',
    bad: on('▸"arn:aws:lambda::111122223333:function:f"'),
    fine: on('"arn:aws:iam::111122223333:role/r"'),
  },
  {
    code: 'ARN_REGION_NOT_ALLOWED',
    bad: on('▸"arn:aws:iam:us-east-1:111122223333:role/r"'),
    fine: on('"arn:aws:iam::111122223333:role/r"'),
  },
  {
    code: 'ARN_ACCOUNT_NOT_ALLOWED',
    bad: on('▸"arn:aws:s3::111122223333:bucket"'),
    fine: on('"arn:aws:s3:::bucket"'),
  },
  {
    code: 'REDUNDANT_RESOURCE',
    bad: on(`["${arn}:repository/*", ▸"${arn}:repository/app"]`),
    fine: on(`["${arn}:repository/app", "${arn}:repository/app/*"]`),
  },
  {
    code: 'TIDEGATE_ARN_NEVER_MATCHES',
    bad: on(`▸"${logs}:log-group:/aws/lambda/f:"`),
    fine: on(`"${logs}:log-group:/aws/lambda/f:*"`),
    says: 'nothing stands after the last colon',
  },
  {
    code: 'TIDEGATE_ARN_NEVER_MATCHES',
    bad: on(`▸"${arn}:repository/app:latest"`),
    fine: on(`"${arn}:repository/app"`),
    says: 'never for a tag or a digest',
  },
  {
    code: 'TIDEGATE_ARN_NEVER_MATCHES',
    bad: on(`▸"${arn}:repository/team/"`),
    fine: on(`"${arn}:repository/team/*"`),
    says: "no repository's name ends with a slash",
  },
  {
    code: 'TIDEGATE_QUALIFIED_FUNCTION_NOT_COVERED',
    bad: on(`▸"${lambda}:function:f"`, '"lambda:InvokeFunction"'),
    fine: on(`["${lambda}:function:f", "${lambda}:function:f:*"]`, '"lambda:InvokeFunction"'),
  },
  {
    code: 'TIDEGATE_NAMESPACE_WITHOUT_REPOSITORY',
    bad: `${on(`"${arn}:repository/app"`, '"ecr:PutImage"')}}, {${on(`▸"${arn}:repository/app/*"`, '"ecr:BatchGetImage"')}`,
    fine: on(`["${arn}:repository/app", "${arn}:repository/app/*"]`, '"ecr:BatchGetImage"'),
  },
  {
    code: 'TIDEGATE_UNKNOWN_MANAGED_POLICY',
    bad: on(
      '"*"',
      '"iam:AttachRolePolicy", "Condition": {"ArnEquals": {"iam:PolicyARN": ▸"arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole"}}',
    ),
    fine: on(
      '"*"',
      '"iam:AttachRolePolicy", "Condition": {"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}}',
    ),
    says: 'did you mean `arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`?',
  },
  {
    code: 'TIDEGATE_ACTION_NEEDS_STAR',
    bad: on(`"${arn}:repository/app"`, '["ecr:PutImage", ▸"ecr:GetAuthorizationToken"]'),
    fine: on('"*"', '["ecr:PutImage", "ecr:GetAuthorizationToken"]'),
    says: 'it allows nothing',
  },
  {
    code: 'TIDEGATE_ACTION_WITHOUT_RESOURCE',
    bad: on('"arn:aws:s3:::bucket"', '["s3:ListBucket", ▸"s3:GetObject"]'),
    fine: on(
      '["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"]',
      '["s3:ListBucket", "s3:GetObject"]',
    ),
  },
  {
    code: 'TIDEGATE_ACTION_WITHOUT_RESOURCE',
    bad: on(`"${logs}:log-group:/aws/lambda/f"`, '["logs:CreateLogGroup", ▸"logs:PutLogEvents"]'),
    fine: on(`"${logs}:log-group:/aws/lambda/f:*"`, '["logs:CreateLogGroup", "logs:PutLogEvents"]'),
  },
  {
    code: 'TIDEGATE_RESOURCE_WITHOUT_ACTION',
    bad: on(`["${arn}:repository/app", ▸"${lambda}:function:f"]`, '"ecr:PutImage"'),
    fine: on(`["${arn}:repository/app", "${arn}:repository/b"]`, '"ecr:PutImage"'),
  },
  {
    code: 'INVALID_PRINCIPAL_KEY',
    bad: allow('"Principal": {"Aws": ▸"111122223333"}, "Action": "ecr:*"'),
    fine: allow('"Principal": {"AWS": "111122223333"}, "Action": "ecr:*"'),
    says: 'did you mean `AWS`?',
  },
  {
    code: 'INVALID_PRINCIPAL_FORMAT',
    bad: allow(
      '"Principal": {"AWS": ["111122223333", ▸"arn:aws:iam::1111:root"]}, "Action": "ecr:*"',
    ),
    fine: allow('"Principal": {"AWS": "arn:aws:iam::111122223333:role/a/b"}, "Action": "ecr:*"'),
  },
  {
    code: 'INVALID_SERVICE_PRINCIPAL_FORMAT',
    bad: allow('"Principal": {"Service": ▸"lambda"}, "Action": "ecr:*"'),
    fine: allow('"Principal": {"Service": "lambda.amazonaws.com"}, "Action": "ecr:*"'),
  },
  {
    code: 'UNSUPPORTED_WILDCARD_IN_PRINCIPAL',
    bad: allow('"Principal": {"AWS": ▸"arn:aws:iam::111122223333:role/*"}, "Action": "ecr:*"'),
    fine: allow('"Principal": {"AWS": "*"}, "Action": "ecr:*"'),
    says: 'names nobody',
  },
  {
    code: 'INVALID_ROLE_REFERENCE',
    bad: allow('"Principal": {"AWS": ▸"AROAEXAMPLEEXAMPLE12"}, "Action": "ecr:*"'),
    fine: allow('"Principal": {"AWS": "arn:aws:iam::111122223333:role/r"}, "Action": "ecr:*"'),
  },
  {
    code: 'INVALID_USER_REFERENCE',
    bad: allow('"Principal": {"AWS": ▸"AIDAEXAMPLEEXAMPLE12"}, "Action": "ecr:*"'),
    fine: allow('"Principal": {"AWS": "arn:aws:iam::111122223333:user/u"}, "Action": "ecr:*"'),
  },
  {
    code: 'MISMATCHED_ACTION_FOR_PRINCIPAL',
    type: 'trust',
    bad: allow(
      '"Principal": {"Federated": ▸"arn:aws:iam::111122223333:saml-provider/idp"}, "Action": "sts:AssumeRole"',
    ),
    fine: allow(
      '"Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/idp"}, "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"]',
    ),
  },
  {
    code: 'MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY',
    type: 'trust',
    bad: '▸"Effect": "Allow", "Principal": {"Service": "rolesanywhere.amazonaws.com"}, "Action": "sts:AssumeRole"',
    fine: allow(
      '"Principal": {"Service": "rolesanywhere.amazonaws.com"}, "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]',
    ),
  },
]
