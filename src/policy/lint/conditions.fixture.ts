import type { Row } from './row.fixture.ts'

const when = (condition: string, action = '"ecr:*"') =>
  `"Effect": "Allow", "Action": ${action}, "Resource": "*", "Condition": {${condition}}`
const denied = (condition: string) =>
  `"Effect": "Deny", "Action": "ecr:*", "Resource": "*", "Condition": {${condition}}`
const service = (condition: string, name = 'lambda.amazonaws.com') =>
  `"Effect": "Allow", "Principal": {"Service": "${name}"}, "Action": "ecr:BatchGetImage", "Condition": {${condition}}`
const web = (host: string, condition: string) =>
  `"Effect": "Allow", "Principal": {"Federated": ▸"arn:aws:iam::111122223333:oidc-provider/${host}"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {${condition}}`
const unmarked = (text: string) => text.replace('▸', '')
const github = 'token.actions.githubusercontent.com'
const f = 'arn:aws:lambda:us-east-1:111122223333:function:*'

/** Conditions, variables, security, and statements beside each other. */
export const conditionRows: readonly Row[] = [
  {
    code: 'INVALID_CONDITION_OPERATOR',
    bad: when('"StringEqual": ▸{"aws:username": "a"}'),
    fine: when('"ForAnyValue:StringEqualsIfExists": {"aws:TagKeys": "a"}'),
    says: 'did you mean `StringEquals`?',
  },
  {
    code: 'INVALID_CONDITION_OPERATOR',
    bad: when('"StringEqualsIfExist": ▸{"aws:username": "a"}'),
    fine: when('"StringEqualsIfExists": {"aws:username": "a"}'),
    says: 'did you mean `StringEqualsIfExists`?',
  },
  {
    code: 'INVALID_CONDITION_KEY_FORMAT',
    bad: when('"StringEquals": {"username": ▸"a"}'),
    fine: when('"StringEquals": {"aws:username": "a"}'),
  },
  {
    code: 'INVALID_CONDITION_MULTIPLE_BOOLEAN',
    bad: when('"Bool": {"aws:SecureTransport": ▸["true", "false"]}'),
    fine: when('"Bool": {"aws:SecureTransport": ["true"]}'),
  },
  {
    code: 'INVALID_GLOBAL_CONDITION_KEY',
    bad: when('"StringEquals": {"aws:PrincipalOrgId2": ▸"o-1"}'),
    fine: when('"StringEquals": {"AWS:principalorgid": "o-1"}'),
    says: 'did you mean `aws:PrincipalOrgID`?',
  },
  {
    code: 'INVALID_SERVICE_CONDITION_KEY',
    bad: when('"StringEquals": {"ecr:ImageTag": ▸"latest"}'),
    fine: when('"StringEquals": {"ecr:ResourceTag/team": "a"}'),
  },
  {
    code: 'MISSING_QUALIFIER',
    bad: when('"StringEquals": {"aws:TagKeys": ▸"team"}'),
    fine: when('"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}'),
  },
  {
    code: 'MISSING_TAG_KEY_IN_CONDITION',
    bad: when('"StringEquals": {"aws:ResourceTag": ▸"a"}'),
    fine: when('"StringEquals": {"aws:ResourceTag/owner": "a"}'),
  },
  {
    code: 'NULL_WITH_IF_EXISTS',
    bad: when('"NullIfExists": ▸{"aws:username": "true"}'),
    fine: when('"Null": {"aws:username": "true"}'),
  },
  {
    code: 'NULL_WITH_QUALIFIER',
    bad: when('"ForAnyValue:Null": ▸{"aws:TagKeys": "true"}'),
    fine: when('"Null": {"aws:TagKeys": "true"}'),
  },
  {
    code: 'PRIVATE_IP_ADDRESS',
    bad: when('"IpAddress": {"aws:SourceIp": ▸"10.0.0.0/8"}'),
    fine: when('"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}'),
  },
  {
    code: 'PRIVATE_NOT_IP_ADDRESS',
    bad: denied('"NotIpAddress": {"aws:SourceIp": ▸["192.168.0.0/16", "10.0.0.0/8"]}'),
    fine: denied('"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"]}'),
  },
  {
    code: 'PRIVATE_IP_ADDRESS_SUBSET',
    bad: when('"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", ▸"172.16.0.0/12"]}'),
    fine: when('"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "172.32.0.0/12"]}'),
  },
  {
    code: 'PRIVATE_NOT_IP_ADDRESS_SUBSET',
    bad: denied('"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24", ▸"10.0.0.0/8"]}'),
    fine: denied('"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}'),
  },
  {
    code: 'IMPROVE_IP_RANGE',
    bad: when('"IpAddress": {"aws:SourceIp": ▸"203.0.113.7/24"}'),
    fine: when('"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "203.0.113.7/32"]}'),
  },
  {
    code: 'INVALID_VPC_FORMAT',
    bad: when('"StringEquals": {"aws:SourceVpc": ▸"subnet-12345678"}'),
    fine: when('"StringEquals": {"aws:SourceVpc": "vpc-12345678"}'),
  },
  {
    code: 'INVALID_VPCE_FORMAT',
    bad: when('"StringEquals": {"aws:SourceVpce": ▸"vpc-12345678"}'),
    fine: when('"StringEquals": {"aws:SourceVpce": "vpce-12345678"}'),
  },
  {
    code: 'INVALID_DATE_VALUE',
    bad: when('"DateLessThan": {"aws:CurrentTime": ▸"tomorrow"}'),
    fine: when('"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}'),
  },
  {
    code: 'TYPE_MISMATCH',
    bad: when('"IpAddress": {"aws:username": ▸"203.0.113.0/24"}'),
    fine: when('"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}'),
  },
  {
    code: 'TYPE_MISMATCH_BOOLEAN',
    bad: when('"Bool": {"aws:SecureTransport": ▸"yes"}'),
    fine: when('"Bool": {"aws:SecureTransport": true}'),
  },
  {
    code: 'TYPE_MISMATCH_NUMBER',
    bad: when('"NumericLessThan": {"aws:MultiFactorAuthAge": ▸"1h"}'),
    fine: when('"NumericLessThan": {"aws:MultiFactorAuthAge": 3600}'),
  },
  {
    code: 'TYPE_MISMATCH_IP_RANGE',
    bad: when('"IpAddress": {"aws:SourceIp": ▸"203.0.113.0/99"}'),
    fine: when('"IpAddress": {"aws:SourceIp": ["203.0.113.9", "2001:db8::/32"]}'),
  },
  {
    code: 'WILDCARD_WITHOUT_LIKE_OPERATOR',
    bad: service(`"StringEquals": {"aws:SourceArn": ▸"${f}"}`),
    fine: service(`"StringLike": {"aws:SourceArn": "${f}"}`),
    says: 'use `StringLike`',
  },
  {
    code: 'WILDCARD_WITHOUT_LIKE_OPERATOR',
    bad: when('"StringNotEquals": {"aws:username": ▸"a*"}'),
    fine: when('"StringEquals": {"aws:username": "a${*}"}'),
  },
  {
    code: 'REDUNDANT_CONDITION_VALUE_NUM',
    bad: when('"NumericLessThan": {"aws:MultiFactorAuthAge": ▸[60, 3600]}'),
    fine: when('"NumericEquals": {"aws:MultiFactorAuthAge": [60, 3600]}'),
  },
  {
    code: 'TIDEGATE_LIKE_WITHOUT_WILDCARD',
    bad: when('"StringLike": {"aws:username": ▸"a"}'),
    fine: when('"StringLike": {"aws:username": ["a", "b*"]}'),
  },
  {
    code: 'TIDEGATE_ARN_VALUE_NEVER_MATCHES',
    bad: when('"ArnLike": {"aws:PrincipalArn": ▸"arn:aws:iam:*"}'),
    fine: when('"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}'),
  },
  {
    code: 'TIDEGATE_ARN_VALUE_NEVER_MATCHES',
    bad: when('"ArnLike": {"aws:PrincipalArn": ▸"*"}'),
    fine: when('"StringLike": {"aws:PrincipalArn": "*"}'),
  },
  {
    code: 'TIDEGATE_CONDITION_KEY_NEVER_PRESENT',
    bad: when(
      '"StringEquals": {"iam:PassedToService": ▸"lambda.amazonaws.com"}',
      '"lambda:CreateFunction"',
    ),
    fine: when(
      '"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}',
      '["lambda:CreateFunction", "iam:PassRole"]',
    ),
    says: 'this never allows',
  },
  {
    code: 'TIDEGATE_CONDITION_KEY_NEVER_PRESENT',
    bad: when('"StringNotEquals": {"lambda:FunctionUrlAuthType": ▸"NONE"}', '"ecr:PutImage"'),
    fine: when(
      '"ArnLike": {"lambda:SourceFunctionArn": "arn:aws:lambda:*:*:function:f"}',
      '"ecr:PutImage"',
    ),
    says: 'does not depend on it',
  },
  {
    code: 'TIDEGATE_SOURCE_ARN_NEVER_MATCHES',
    bad: service('"ArnLike": {"aws:sourceARN": ▸"arn:aws:iam::111122223333:role/f"}'),
    fine: service(`"ArnLike": {"aws:sourceARN": "${f}"}`),
    says: 'never a role: write `arn:aws:lambda:us-east-1:111122223333:function:*`',
  },
  {
    code: 'TIDEGATE_SOURCE_ARN_NEVER_MATCHES',
    bad: service(
      '"StringLike": {"aws:SourceArn": ▸"arn:aws:lambda:us-east-1:111122223333:f*"}',
    ).replace(':f*', ':layer:*'),
    fine: service('"StringLike": {"aws:SourceArn": "arn:aws:lambda:*:111122223333:f*"}'),
    says: 'never has this source',
  },
  {
    code: 'TIDEGATE_SOURCE_ACCOUNT_MISMATCH',
    bad: service(
      `"ArnLike": {"aws:SourceArn": ▸"${f}"}, "StringEquals": {"aws:SourceAccount": "444455556666"}`,
    ),
    fine: service(
      `"ArnLike": {"aws:SourceArn": "${f}"}, "StringEquals": {"aws:SourceAccount": "111122223333"}`,
    ),
  },
  {
    code: 'TIDEGATE_SOURCE_KEY_WITHOUT_SERVICE',
    bad: `"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "ecr:BatchGetImage", "Condition": {"ArnLike": {"aws:SourceArn": ▸"${f}"}}`,
    fine: `"Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage", "Condition": {"ArnLike": {"aws:SourceArn": "${f}"}}`,
  },
  {
    code: 'TIDEGATE_PRINCIPAL_KEY_WITH_SERVICE',
    bad: service('"StringEquals": {"aws:PrincipalOrgID": ▸"o-exampleorg"}'),
    fine: service('"StringEquals": {"aws:SourceOrgID": "o-exampleorg"}'),
    says: 'write `aws:SourceOrgID`',
  },
  {
    code: 'TIDEGATE_PRINCIPAL_KEY_WITH_SERVICE',
    bad: service('"StringEquals": {"aws:PrincipalTag/team": ▸"blue"}'),
    fine: service('"StringEqualsIfExists": {"aws:PrincipalTag/team": "blue"}'),
  },
  {
    code: 'MISSING_BRACE_IN_VARIABLE',
    bad: when('"StringEquals": {"aws:username": ▸"${aws:username"}'),
    fine: when('"StringEquals": {"aws:username": "${aws:username}"}'),
  },
  {
    code: 'MISSING_QUOTE_IN_VARIABLE',
    bad: when('"StringEquals": {"aws:username": ▸"${aws:PrincipalTag/a, nobody}"}'),
    fine: when('"StringEquals": {"aws:username": "${aws:PrincipalTag/a, \'nobody\'}"}'),
  },
  {
    code: 'UNSUPPORTED_SPACE_IN_VARIABLE',
    bad: when('"StringEquals": {"aws:username": ▸"${ aws:username}"}'),
    fine: when('"StringEquals": {"aws:username": "${aws:username}"}'),
  },
  {
    code: 'EMPTY_VARIABLE',
    bad: when('"StringEquals": {"aws:username": ▸"${}"}'),
    fine: when('"StringEquals": {"aws:username": "${$}{}"}'),
  },
  {
    code: 'VARIABLE_UNSUPPORTED_IN_ELEMENT',
    bad: '"Effect": "Allow", "Action": ▸"ecr:${aws:username}", "Resource": "*"',
    fine: '"Effect": "Allow", "Action": "ecr:*", "Resource": "arn:aws:ecr:*:*:repository/${aws:username}"',
  },
  {
    code: 'TIDEGATE_VARIABLE_BEFORE_LAST_PART',
    bad: '"Effect": "Allow", "Action": "ecr:*", "Resource": ▸"arn:aws:ecr:*:${aws:PrincipalAccount}:repository/a"',
    fine: '"Effect": "Allow", "Action": "ecr:*", "Resource": "arn:aws:ecr:*:*:repository/${aws:username}"',
  },
  {
    code: 'VARIABLE_UNSUPPORTED_IN_VERSION',
    whole:
      '{"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": ▸"arn:aws:ecr:*:*:repository/${aws:username}"}}',
    fine: '"Effect": "Allow", "Action": "ecr:*", "Resource": "arn:aws:ecr:*:*:repository/${aws:username}"',
  },
  {
    code: 'INVALID_VARIABLE_FOR_OPERATOR',
    bad: when('"NumericEquals": {"aws:MultiFactorAuthAge": ▸"${aws:EpochTime}"}'),
    fine: when('"StringEquals": {"aws:username": "${aws:userid}"}'),
  },
  {
    code: 'TIDEGATE_VARIABLE_NEVER_RESOLVES',
    bad: when('"StringEquals": {"aws:username": ▸"${aws:usrname}"}'),
    fine: when('"StringEquals": {"aws:username": "${aws:PrincipalTag/name}"}'),
  },
  {
    code: 'TIDEGATE_VARIABLE_NEVER_RESOLVES',
    bad: when('"StringEquals": {"aws:username": ▸"${aws:TagKeys}"}'),
    fine: when('"StringEquals": {"aws:username": "${saml:sub}"}'),
    says: 'holds several values',
  },
  {
    code: 'ALLOW_WITH_NOT_PRINCIPAL',
    bad: '"Effect": "Allow", "NotPrincipal": ▸{"AWS": "111122223333"}, "Action": "ecr:*"',
    fine: '"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": "ecr:*"',
  },
  {
    code: 'FORALLVALUES_WITH_SINGLE_VALUED_KEY',
    bad: when('"ForAllValues:StringEquals": {"aws:ResourceTag/team": ▸["a", "b"]}'),
    fine: when('"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}'),
  },
  {
    code: 'PASS_ROLE_WITH_STAR_IN_RESOURCE',
    bad: '"Effect": "Allow", "Action": "iam:PassRole", "Resource": ▸"*"',
    fine: when('"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}', '"iam:PassRole"'),
  },
  {
    code: 'PASS_ROLE_WITH_NOT_RESOURCE',
    bad: '"Effect": "Allow", "Action": "iam:PassRole", "NotResource": ▸"arn:aws:iam::111122223333:role/admin"',
    fine: '"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/f"',
  },
  {
    code: 'PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE',
    bad: '"Effect": "Allow", "Action": "iam:Pass*", "Resource": ▸"*"',
    fine: '"Effect": "Allow", "Action": "iam:Get*", "Resource": "*"',
  },
  {
    code: 'PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE',
    bad: '"Effect": "Allow", "Action": "iam:*", "NotResource": ▸"arn:aws:iam::111122223333:role/admin"',
    fine: '"Effect": "Deny", "Action": "iam:*", "NotResource": "arn:aws:iam::111122223333:role/admin"',
  },
  {
    code: 'PASS_ROLE_WITH_NOT_ACTION_AND_RESOURCE',
    bad: '▸"Effect": "Allow", "NotAction": "ecr:*", "Resource": "*"',
    fine: '"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"',
  },
  {
    code: 'PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE',
    bad: '▸"Effect": "Allow", "NotAction": "ecr:*", "NotResource": "arn:aws:iam::111122223333:role/admin"',
    fine: '"Effect": "Allow", "NotAction": ["ecr:*", "iam:*"], "NotResource": "arn:aws:s3:::a"',
  },
  {
    code: 'CREATE_SLR_WITH_STAR_IN_RESOURCE',
    bad: '"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": ▸"*"',
    fine: when(
      '"StringEquals": {"iam:AWSServiceName": "replication.ecr.amazonaws.com"}',
      '"iam:CreateServiceLinkedRole"',
    ),
  },
  {
    code: 'CREATE_SLR_WITH_NOT_RESOURCE',
    bad: '"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "NotResource": ▸"arn:aws:iam::111122223333:role/a"',
    fine: '"Effect": "Allow", "Action": "iam:CreateRole", "NotResource": "arn:aws:iam::111122223333:role/a"',
  },
  {
    code: 'CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE',
    bad: '"Effect": "Allow", "Action": "iam:Create*", "Resource": ▸"*"',
    fine: '"Effect": "Allow", "Action": "iam:List*", "Resource": "*"',
  },
  {
    code: 'CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE',
    bad: '"Effect": "Allow", "Action": "iam:*", "NotResource": ▸"arn:aws:iam::111122223333:role/a"',
    fine: '"Effect": "Allow", "Action": "iam:List*", "NotResource": "arn:aws:iam::111122223333:role/a"',
  },
  {
    code: 'CREATE_SLR_WITH_NOT_ACTION_AND_RESOURCE',
    bad: '▸"Effect": "Allow", "NotAction": "ecr:*", "Resource": "*"',
    fine: '"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"',
  },
  {
    code: 'CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE',
    bad: '▸"Effect": "Allow", "NotAction": "ecr:*", "NotResource": "arn:aws:iam::111122223333:role/a"',
    fine: '"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:iam::111122223333:role/a"',
  },
  {
    code: 'MISSING_PAIRED_CONDITION_KEYS',
    bad: denied('"NotIpAddress": {"aws:SourceIp": ▸"203.0.113.0/24"}'),
    fine: denied(
      '"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}, "Bool": {"aws:ViaAWSService": "false"}',
    ),
  },
  {
    code: 'RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL',
    bad: '"Effect": "Allow", "Principal": {"Service": ▸"lambda.amazonaws.com"}, "Action": "ecr:BatchGetImage"',
    fine: service(`"ArnLike": {"aws:SourceArn": "${f}"}`),
  },
  {
    // A role that Lambda assumes is protected by iam:PassRole.
    code: 'RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL',
    bad: '"Effect": "Allow", "Principal": {"Service": ▸"sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*"',
    fine: '"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"',
  },
  {
    code: 'MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL',
    bad: web('idp.example.com', ''),
    fine: unmarked(web('idp.example.com', '"StringEquals": {"idp.example.com:aud": "a"}')),
  },
  {
    code: 'MISSING_GITHUB_REPO_CONDITION_KEY',
    bad: web(github, `"StringEquals": {"${github}:aud": "sts.amazonaws.com"}`),
    fine: unmarked(
      web(github, `"StringEquals": {"${github}:sub": "repo:o/r:ref:refs/heads/main"}`),
    ),
  },
  {
    code: 'SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED',
    bad: unmarked(web(github, `"StringLike": {"${github}:sub": @"repo:o/*"}`)).replace('@', '▸'),
    fine: unmarked(web(github, `"StringLike": {"${github}:sub": "repo:o/r:ref:refs/heads/main"}`)),
  },
  {
    code: 'REDUNDANT_STATEMENT',
    bad: '"Sid": "Wide", "Effect": "Allow", "Action": "ecr:*", "Resource": "*"},\n  ▸{"Effect": "Allow", "Action": "ecr:PutImage", "Resource": "arn:aws:ecr:*:*:repository/a"',
    fine: '"Effect": "Allow", "Action": "ecr:Get*", "Resource": "*"}, {"Effect": "Allow", "Action": "ecr:PutImage", "Resource": "arn:aws:ecr:*:*:repository/a"',
    says: 'statement `Wide`',
  },
  {
    code: 'TIDEGATE_ALLOW_SHADOWED_BY_DENY',
    bad: '▸"Effect": "Allow", "Action": "ecr:PutImage", "Resource": "*"}, {"Effect": "Deny", "Action": "ecr:*", "Resource": "*"',
    fine: `"Effect": "Allow", "Action": "ecr:PutImage", "Resource": "*"}, {${denied('"Bool": {"aws:SecureTransport": "false"}')}`,
    says: 'statement 2 denies all of it',
  },
]
