/** How tools print what AWS said. Each puts words, marks and line breaks of its own around the sentence. */
export const wrappings: Readonly<Record<string, (sentence: string) => string>> = {
  'the sentence alone': (it) => it,
  'AWS CLI': (it) =>
    `\n\nAn error occurred (AccessDeniedException) when calling the PutImage operation: ${it}\n\n`,
  'AWS CLI in a shell': (it) =>
    `$ aws ecr put-image --repository-name web\n\nAn error occurred (AccessDenied) when calling the PutImage operation: ${it}\n$ echo $?\n254\n`,
  'boto3 traceback': (it) =>
    `Traceback (most recent call last):\n  File "push.py", line 7, in <module>\n    main()\nbotocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the PutImage operation: ${it}\n`,
  'SDK for JavaScript': (it) =>
    `AccessDeniedException: ${it}\n    at throwDefaultError (/srv/node_modules/@smithy/smithy-client/index.js:8:20)\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5) {\n  '$fault': 'client',\n  '$metadata': { httpStatusCode: 403, requestId: '1b2c3d4e-0000-4000-8000-123456789abc', attempts: 1 }\n}`,
  'SDK for JavaScript, inspected': (it) =>
    `{\n  name: 'AccessDeniedException',\n  Message: '${it}',\n}`,
  'SDK for Java': (it) =>
    `software.amazon.awssdk.services.ecr.model.EcrException: ${it} (Service: Ecr, Status Code: 400, Request ID: 1b2c3d4e-0000-4000-8000-123456789abc)`,
  'SDK for Go': (it) =>
    `operation error ECR: PutImage, https response error StatusCode: 400, RequestID: 1b2c3d4e-0000-4000-8000-123456789abc, api error AccessDeniedException: ${it}`,
  'SDK for .NET': (it) =>
    `Unhandled exception. Amazon.ECR.AmazonECRException: ${it}\n ---> Amazon.Runtime.Internal.HttpErrorResponseException: Exception of type thrown.\n   at Amazon.Runtime.HttpWebRequestMessage.ProcessHttpResponseMessage()`,
  'SDK for Rust': (it) =>
    `Error: ServiceError(ServiceError { source: Unhandled(Unhandled { meta: ErrorMetadata { code: Some("AccessDeniedException"), message: Some("${it}"), extras: Some({}) } }) })`,
  'SDK for Ruby': (it) => `push.rb:4:in 'call': ${it} (Aws::ECR::Errors::AccessDeniedException)`,
  docker: (it) => `denied: ${it}`,
  'docker pull': (it) =>
    `Error response from daemon: pull access denied for 123456789012.dkr.ecr.eu-west-1.amazonaws.com/web, repository does not exist or may require 'docker login': denied: ${it}\n`,
  podman: (it) =>
    `Error: writing blob: initiating layer upload to /v2/web/blobs/uploads/ in 123456789012.dkr.ecr.eu-west-1.amazonaws.com: denied: ${it}`,
  buildx: (it) =>
    `#12 ERROR: failed to push 123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1: denied: ${it}\n------\n > exporting to image:\n------\nERROR: failed to solve: failed to push 123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1: denied: ${it}`,
  kubelet: (it) =>
    `  Warning  Failed  5s (x2 over 20s)  kubelet  Failed to pull image "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1": rpc error: code = Unknown desc = failed to resolve reference "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1": unexpected status code [manifests 1]: 403 Forbidden: denied: ${it}`,
  containerd: (it) =>
    `time="2026-04-05T06:07:08Z" level=error msg="PullImage failed" error="failed to resolve reference: denied: ${it}"`,
  ECS: (it) =>
    `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref 123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1: denied: ${it}`,
  'registry body': (it) => JSON.stringify({ errors: [{ code: 'DENIED', message: it }] }),
  'JSON log of a JSON body': (it) =>
    JSON.stringify({ level: 'error', msg: JSON.stringify({ message: it }) }),
  Terraform: (it) =>
    `╷\n│ Error: creating Lambda Function (web): operation error Lambda: CreateFunction, https response error StatusCode: 403, RequestID: 1b2c3d4e-0000-4000-8000-123456789abc, api error AccessDeniedException: ${it}\n│ \n│   with aws_lambda_function.web,\n│   on main.tf line 3, in resource "aws_lambda_function" "web":\n╵\n`,
  CloudFormation: (it) =>
    `Resource handler returned message: "${it} (Service: Lambda, Status Code: 403, Request ID: 1b2c3d4e-0000-4000-8000-123456789abc)" (RequestToken: 77aa, HandlerErrorCode: AccessDenied)`,
  CDK: (it) =>
    `9:15:00 AM | CREATE_FAILED        | AWS::Lambda::Function | Web8A\nResource handler returned message: "${it} (Service: Lambda, Status Code: 403, Request ID: 1b2c3d4e-0000-4000-8000-123456789abc) (SDK Attempt Count: 1)" (RequestToken: 77aa, HandlerErrorCode: AccessDenied)\n`,
  Serverless: (it) =>
    `✖ ServerlessError2: ${it}\n    at /usr/lib/node_modules/serverless/lib/aws/request.js:45:11 {\n  code: 'AWS_LAMBDA_CREATE_FUNCTION_ACCESS_DENIED_EXCEPTION'\n}`,
  Pulumi: (it) =>
    `  aws:lambda:Function (web):\n    error: 1 error occurred:\n    \t* creating urn:pulumi:dev::app::aws:lambda/function:Function::web: 1 error occurred:\n    \t* operation error Lambda: CreateFunction, api error AccessDeniedException: ${it}`,
  'Pulumi diagnostics': (it) =>
    `Diagnostics:\n  aws:lambda:Function (web):\n    error:   sdk-v2/provider2.go:572: sdk.helper_schema: creating Lambda Function (web-4f2a1c9): operation error Lambda: CreateFunction, https response error StatusCode: 403, RequestID: 1b2c3d4e-0000-4000-8000-123456789abc, api error AccessDeniedException: ${it}: provider=aws@7.1.0\n    error: 1 error occurred:\n    \t* creating urn:pulumi:dev::app::aws:lambda/function:Function::web: 1 error occurred:\n    \t* ${it}\n\n  pulumi:pulumi:Stack (app-dev):\n    error: update failed\n`,
  'Pulumi native': (it) =>
    `  aws-native:lambda:Function (web):\n    error: operation CREATE failed with "AccessDenied": ${it} (Service: Lambda, Status Code: 403, Request ID: 1b2c3d4e-0000-4000-8000-123456789abc)\n`,
  SAM: (it) =>
    `CloudFormation events from stack operations (refresh every 5.0 seconds)\n-------------------------------------------------\nResourceStatus   ResourceType            LogicalResourceId   ResourceStatusReason\n-------------------------------------------------\nCREATE_FAILED    AWS::Lambda::Function   WebFunction   Resource handler returned message: "${it} (Service: Lambda, Status Code: 403, Request ID: 1b2c3d4e-0000-4000-8000-123456789abc)" (RequestToken: 77aa, HandlerErrorCode: AccessDenied)\n-------------------------------------------------\nError: Failed to create/update the stack: web, Waiter StackCreateComplete failed\n`,
  'older Terraform': (it) =>
    `Error: error creating Lambda Function: AccessDeniedException: ${it}\n\tstatus code: 403, request id: 1b2c3d4e-0000-4000-8000-123456789abc\n`,
  'older SDK for Java': (it) =>
    `com.amazonaws.services.ecr.model.AmazonECRException: ${it} (Service: AmazonECR; Status Code: 400; Error Code: AccessDeniedException; Request ID: 1b2c3d4e-0000-4000-8000-123456789abc; Proxy: null)`,
  'SDK for PHP': (it) =>
    `Error executing "PutImage" on "https://api.ecr.eu-west-1.amazonaws.com"; AWS HTTP error: Client error: \`POST https://api.ecr\` resulted in a \`400 Bad Request\` response:\n${JSON.stringify({ __type: 'AccessDeniedException', message: it })}\n AccessDeniedException (client): ${it} - ${JSON.stringify({ message: it })}`,
  skopeo: (it) =>
    `FATA[0000] initializing source docker://123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1: reading manifest 1 in 123456789012.dkr.ecr.eu-west-1.amazonaws.com/web: denied: ${it} `,
  kaniko: (it) =>
    `error checking push permissions -- make sure you entered the correct tag name, and that you are authenticated correctly, and try again: checking push permission for "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1": POST https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/v2/web/blobs/uploads/: DENIED: ${it}`,
  'pod events': (it) =>
    `  Warning  Failed     3s   kubelet  Error: ErrImagePull\n  Warning  Failed     3s   kubelet  Failed to pull image "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1": pulling from host 123456789012.dkr.ecr.eu-west-1.amazonaws.com failed with status code [manifests 1]: 403 Forbidden: denied: ${it}\n  Normal   BackOff    1s   kubelet  Back-off pulling image\n  Warning  Failed     1s   kubelet  Error: ImagePullBackOff\n`,
  'GitHub Actions log': (it) =>
    `2026-04-05T06:07:08.1234567Z ##[error]${it}\n2026-04-05T06:07:08.2234567Z ##[error]Process completed with exit code 254.`,
  'CodeBuild log': (it) =>
    `[Container] 2026/04/05 06:07:08.123456 Running command aws ecr put-image\n\nAn error occurred (AccessDeniedException) when calling the PutImage operation: ${it}\n\n[Container] 2026/04/05 06:07:09.123456 Command did not exit successfully`,
  'HTML-escaped': (it) => `&quot;${it}&quot;`,
  'no-break spaces': (it) => it.replaceAll(' ', '\u00a0'),
  coloured: (it) => it.replace(/(arn:\S+)/g, '\u001b[01;31m\u001b[K$1\u001b[m\u001b[K'),
  'Windows line ends': (it) => `denied: ${it}\r\nexit status 1\r\n`,
  'list item': (it) => `- ${it}`,
  'in backticks': (it) => `It says \`${it}\` and I do not know why.`,
  'in single quotes': (it) => `the message '${it}'`,
  'in brackets': (it) => `[${it}]`,
  'compose log': (it) => inLines(it, 'app-1  | '),
  'GitLab log': (it) => inLines(it, '2026-04-05T06:07:08.123456Z 00O '),
  'Jenkins log': (it) => inLines(it, '[2026-04-05T06:07:08.123Z] '),
  'Jenkins log with the time alone': (it) => inLines(it, '06:07:08  '),
  'journal of a host': (it) => inLines(it, 'Apr 05 06:07:08 host dockerd[123]: '),
  'comment of a program': (it) => inLines(it, '// '),
  diff: (it) => inLines(it, '+ '),
  box: (it) => inLines(it, '│ ', ' │'),
  'shell line that goes on': (it) => inLines(it, '', ' \\'),
  'strings of a program': (it) => inLines(it, '"', ' "'),
  'strings that are added': (it) => inLines(it, '"', ' " +'),
  'lines of HTML': (it) => `<p>${inLines(it, '', '<br/>')}</p>`,
  'numbered entities': (it) => it.replaceAll('/', '&#x2F;').replaceAll(':', '&#58;'),
  'address of a page': (it) => `https://example.com/?q=${encodeURIComponent(it)}`,
  'hyphens that do not break': (it) => it.replaceAll('-', '\u2011'),
  'soft hyphens': (it) => it.replaceAll('-', '\u00ad-'),
  'table cell': (it) => `| error | ${it} |`,
}

/** Broken between words, with the same before and behind every line. */
function inLines(text: string, before: string, behind = ''): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? ''
    if (`${last} ${word}`.length > 70 && last !== '') lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines.map((line) => `${before}${line}${behind}`).join('\n')
}

const alice = 'arn:aws:iam::123456789012:user/team/alice'
const session = 'arn:aws:sts::123456789012:assumed-role/deployer/build-7'
const web = 'arn:aws:ecr:eu-west-1:210987654321:repository/team/web'

/** AWS's own sentences, by what they are about, and what must be read from each. */
export const denials = [
  {
    form: 'nothing allows, identity side',
    sentence: `User: ${alice} is not authorized to perform: ecr:PutImage on resource: ${web} because no identity-based policy allows the ecr:PutImage action`,
    principal: alice,
    action: 'ecr:PutImage',
    resource: web,
    outcome: 'implicitly-denied',
    type: 'identity-based policy',
  },
  {
    form: 'nothing allows, resource side, a session',
    sentence: `User: ${session} is not authorized to perform: ecr:BatchGetImage on resource: ${web} because no resource-based policy allows the ecr:BatchGetImage action`,
    principal: session,
    action: 'ecr:BatchGetImage',
    resource: web,
    outcome: 'implicitly-denied',
    type: 'resource-based policy',
  },
  {
    form: 'a boundary is silent',
    sentence: `User: ${session} is not authorized to perform: ecr:CreateRepository on resource: ${web} because no permissions boundary allows the ecr:CreateRepository action`,
    principal: session,
    action: 'ecr:CreateRepository',
    resource: web,
    outcome: 'implicitly-denied',
    type: 'permissions boundary',
  },
  {
    form: 'explicit deny with the ARN of the policy',
    sentence: `User: ${alice} is not authorized to perform: ecr:PutImage on resource: ${web} with an explicit deny in a service control policy: arn:aws:organizations::333333333333:policy/o-exampleorg/service_control_policy/p-abcdefgh`,
    principal: alice,
    action: 'ecr:PutImage',
    resource: web,
    outcome: 'explicitly-denied',
    type: 'service control policy',
    policyArn:
      'arn:aws:organizations::333333333333:policy/o-exampleorg/service_control_policy/p-abcdefgh',
  },
  {
    form: 'explicit deny, old form without a type',
    sentence: `User: ${alice} is not authorized to perform: ecr:PutImage on resource: ${web} with an explicit deny`,
    principal: alice,
    action: 'ecr:PutImage',
    resource: web,
    outcome: 'explicitly-denied',
  },
  {
    form: 'explicit deny of an endpoint through an organization',
    sentence: `User: ${alice} is not authorized to perform: ecr:PutImage on resource: ${web} with an explicit deny in a VPC endpoint policy transitively through a service control policy`,
    principal: alice,
    action: 'ecr:PutImage',
    resource: web,
    outcome: 'explicitly-denied',
    type: 'service control policy',
  },
  {
    form: 'STS gives no reason',
    sentence: `User: ${alice} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::210987654321:role/ops/deployer`,
    principal: alice,
    action: 'sts:AssumeRole',
    resource: 'arn:aws:iam::210987654321:role/ops/deployer',
  },
  {
    form: 'a resource of all',
    sentence: `User: ${alice} is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action`,
    principal: alice,
    action: 'ecr:GetAuthorizationToken',
    resource: '*',
    outcome: 'implicitly-denied',
    type: 'identity-based policy',
  },
  {
    form: 'IAM prints a name',
    sentence: `User: ${alice} is not authorized to perform: iam:GetRole on resource: role deployer because no identity-based policy allows the iam:GetRole action`,
    principal: alice,
    action: 'iam:GetRole',
    resource: 'role deployer',
    outcome: 'implicitly-denied',
    type: 'identity-based policy',
  },
  {
    form: 'no resource at all',
    sentence: `User: ${alice} is not authorized to perform: codecommit:ListRepositories because no VPC endpoint policy allows the codecommit:ListRepositories action`,
    principal: alice,
    action: 'codecommit:ListRepositories',
    outcome: 'implicitly-denied',
    type: 'VPC endpoint policy',
  },
  {
    form: 'a service',
    sentence: `User: lambda.amazonaws.com is not authorized to perform: ecr:BatchGetImage on resource: ${web} because no resource-based policy allows the ecr:BatchGetImage action`,
    principal: 'lambda.amazonaws.com',
    action: 'ecr:BatchGetImage',
    resource: web,
    outcome: 'implicitly-denied',
    type: 'resource-based policy',
  },
  {
    form: 'nobody is named',
    sentence: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    action: 'sts:AssumeRoleWithWebIdentity',
  },
] as const
