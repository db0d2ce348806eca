import { guest, type Question, user } from '../proof.fixture.ts'

/** Files as people write them, and a question that one of their policies refuses. */
export interface Sample {
  readonly files: Readonly<Record<string, string>>
  readonly question: Question
  /** What the diff says, or the reason why there is none. */
  readonly shows: RegExp
  /** Where the file is not changed. */
  readonly isText?: true
}

const image = `${user}.dkr.ecr.us-east-1.amazonaws.com/APP`
export const push: Question = {
  task: 'push',
  options: { as: `arn:aws:iam::${guest}:role/ci`, image },
}
const pull: Question = { task: 'pull', options: push.options }
const ownPush: Question = {
  task: 'push',
  options: { as: `arn:aws:iam::${user}:role/ROLE`, image },
}
const create: Question = {
  task: 'create-function',
  options: {
    as: `arn:aws:iam::${user}:role/ROLE`,
    function: `arn:aws:lambda:us-east-1:${user}:function:resize`,
    role: `arn:aws:iam::${user}:role/EXEC`,
    image: `${image}:1`,
  },
}

const repository = `resource "aws_ecr_repository" "app" {
  name = "APP"
}
`
const one = (main: string): Readonly<Record<string, string>> => ({ 'main.tf': main })
const role = `resource "aws_iam_role" "deployer" {
  name = "ROLE"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::111111111111:root" }, Action = "sts:AssumeRole" }] })
}
`
const pullDocument = `jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Pull"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::333333333333:root" }
      Action    = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    }]
  })`

const lambda = `resource "aws_iam_role" "execution" {
  name               = "EXEC"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}

resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy     = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"] }] })
}

resource "aws_lambda_function" "resize" {
  function_name = "FN"
  package_type  = "Image"
  image_uri     = "111111111111.dkr.ecr.us-east-1.amazonaws.com/APP:1"
  role          = aws_iam_role.execution.arn
}
`
const invoke: Question = {
  task: 'invoke',
  options: {
    as: `arn:aws:iam::${guest}:role/ci`,
    function: `arn:aws:lambda:us-east-1:${user}:function:FN`,
    role: `arn:aws:iam::${user}:role/EXEC`,
    image: `${image}:1`,
  },
}

export const samples: Readonly<Record<string, Sample>> = {
  'a list on lines of its own, with comments and a last comma': {
    files: one(`# The images. {
${repository}
/* not = "a block" { */
resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name // of ours
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [
      {
        # the guest pulls, "always" [
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::333333333333:root" }
        Action    = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      }, # no more
    ]
  })
}
`),
    question: push,
    shows: /^\+ {6}\{\n\+ {8}Effect = "Allow"/m,
  },
  'brackets that hug, and no last comma': {
    files: one(`${repository}
resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy     = ${pullDocument}
}
`),
    question: push,
    shows: /^\+ {4}\}, \{/m,
  },
  'indented by tabs, with a statement that is no list': {
    files: one(`${repository}
resource "aws_ecr_repository_policy" "app" {
	repository = aws_ecr_repository.app.name
	policy = jsonencode({
		"Version" : "2012-10-17",
		"Statement" : {
			"Effect" : "Allow",
			"Principal" : "*",
			"Action" : "ecr:BatchGetImage",
			"Condition" : { "StringEquals" : { "aws:PrincipalOrgID" : "o-abcdefghij" } }
		}
	})
}
`),
    question: push,
    shows: /^\+\t\t"Statement" : \[\{/m,
  },
  'no policy yet': {
    files: one(`${repository}
output "name" {
  value = aws_ecr_repository.app.name
}
`),
    question: pull,
    shows:
      /^\+resource "aws_ecr_repository_policy" "APP_LABEL" \{\n\+ {2}repository = aws_ecr_repository\.app\.name/m,
  },
  'a heredoc': {
    files: one(`${repository}
resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy     = <<POLICY
{
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::\${local.guest}:root"}, "Action": "ecr:BatchGetImage"}
    ]
}
POLICY
}

locals { guest = "333333333333" }
`),
    question: push,
    shows: /^\+ {8}\{ "Effect": "Allow", "Principal":/m,
  },
  'an indented heredoc with a tab and a Deny': {
    files: one(`${repository}
resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy = <<-EOT
	{
	  "Version": "2012-10-17",
	  "Statement": [
	    { "Effect": "Allow", "Principal": { "AWS": "333333333333" }, "Action": "ecr:*" },
	    {
	      "Sid": "Never",
	      "Effect": "Deny",
	      "Principal": "*",
	      "Action": [ "ecr:PutImage", "ecr:DeleteRepository" ]
	    }
	  ]
	}
	EOT
}
`),
    question: push,
    shows: /^[-+].*Never|^[-+].*PutImage/m,
  },
  'a document of a data source': {
    files: one(`${repository}
data "aws_iam_policy_document" "app" {
  # who pulls
  statement {
    sid     = "Pull"
    actions = ["ecr:BatchGetImage"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::333333333333:root"]
    }
  }
}

resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy     = data.aws_iam_policy_document.app.json
}
`),
    question: push,
    shows: /^\+ {2}statement \{\n\+ {4}effect = "Allow"/m,
  },
  'a condition of a data source': {
    files: one(`${repository}
resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy     = data.aws_iam_policy_document.app.json
}

data "aws_iam_policy_document" "app" {
  statement {
    actions = ["ecr:*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::333333333333:role/ci"]
    }
  }
  statement {
    sid     = "NoPush"
    effect  = "Deny"
    actions = ["ecr:PutImage", "ecr:BatchDeleteImage"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "StringNotEquals"
      variable = "aws:PrincipalAccount"
      values   = ["222222222222"]
    }
  }
}
`),
    question: push,
    shows: /^[-+] {4}.*(?:values|actions|not_actions|condition)/m,
  },
  'one of several repositories by for_each': {
    files: one(
      `resource "aws_ecr_repository" "all" {
  for_each = toset(["APP", "other-APP"])
  name     = each.key
}

resource "aws_ecr_repository_policy" "all" {
  for_each   = aws_ecr_repository.all
  repository = each.key
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::333333333333:root" }, Action = "ecr:BatchGetImage" }]
  })
}
`.replace('for_each   = aws_ecr_repository.all', 'for_each   = toset(["APP", "other-APP"])'),
    ),
    question: push,
    shows: /statement if each\.key == "APP"/,
  },
  'one of several by count, of a data source': {
    files: one(`resource "aws_ecr_repository" "all" {
  count = 2
  name  = count.index == 0 ? "APP" : "other-APP"
}

data "aws_iam_policy_document" "all" {
  count = 2
  statement {
    actions = ["ecr:BatchGetImage"]
    principals {
      type        = "AWS"
      identifiers = ["333333333333"]
    }
  }
}

resource "aws_ecr_repository_policy" "all" {
  count      = 2
  repository = aws_ecr_repository.all[count.index].name
  policy     = data.aws_iam_policy_document.all[count.index].json
}
`),
    question: push,
    shows: /for_each = count\.index == 0 \? \[1\] : \[\]/,
  },
  'a module in a folder': {
    files: {
      'main.tf': 'module "images" {\n  source = "./images"\n  name   = "APP"\n}\n',
      'images/main.tf': `variable "name" {}

resource "aws_ecr_repository" "app" {
  name = var.name
}

resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy     = ${pullDocument}
}
`,
    },
    question: push,
    shows: /^\+\+\+ .*images\/main\.tf/m,
  },
  'a policy that a module is given': {
    files: {
      'main.tf': `module "images" {
  source = "./images"
  name   = "APP"
  policy = ${pullDocument}
}
`,
      'images/main.tf': `variable "name" {}
variable "policy" {}
resource "aws_ecr_repository" "app" {
  name = var.name
}
resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy     = var.policy
}
`,
    },
    question: push,
    shows: /^\+\+\+ (?!.*images\/).*main\.tf/m,
  },
  'a module that is used twice': {
    files: {
      'main.tf':
        'module "a" {\n  source = "./images"\n  name   = "APP"\n}\nmodule "b" {\n  source = "./images"\n  name   = "other-APP"\n}\n',
      'images/main.tf': `variable "name" {}
resource "aws_ecr_repository" "app" {
  name = var.name
}
resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy     = ${pullDocument}
}
`,
    },
    question: push,
    shows: /its module is used more than once/,
    isText: true,
  },
  'a local value': {
    files: one(`locals {
  who    = "arn:aws:iam::333333333333:root"
  policy = {
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = local.who }, Action = "ecr:BatchGetImage" }]
  }
}
${repository}
resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy     = jsonencode(local.policy)
}
`),
    question: push,
    shows: /^\+.*Action = "ecr:BatchGetImage" \}, \{/m,
  },
  'a local value that two resources share': {
    files: one(`locals {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = "333333333333" }, Action = "ecr:BatchGetImage" }]
  })
}
${repository}
resource "aws_ecr_repository" "other" {
  name = "other-APP"
}
resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy     = local.policy
}
resource "aws_ecr_repository_policy" "other" {
  repository = aws_ecr_repository.other.name
  policy     = local.policy
}
`),
    question: push,
    shows: /`local\.policy` is used elsewhere too/,
    isText: true,
  },
  'a file of JSON': {
    files: {
      'main.tf': `${repository}
resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy     = file("\${path.module}/policy.json")
}
`,
      'policy.json':
        '{\n\t"Version": "2012-10-17",\n\t"Statement": [\n\t\t{\n\t\t\t"Effect": "Allow",\n\t\t\t"Principal": {"AWS": "333333333333"},\n\t\t\t"Action": "ecr:BatchGetImage"\n\t\t}\n\t]\n}\n',
    },
    question: push,
    shows: /^\+\+\+ .*policy\.json\n[\s\S]*^\+\t\t\{\n\+\t\t\t"Effect": "Allow"/m,
  },
  'concat() of statements': {
    files: one(`locals {
  more = [{ Effect = "Allow", Principal = { AWS = "222222222222" }, Action = "ecr:BatchGetImage" }]
}
${repository}
resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.more, [{ Effect = "Allow", Principal = { AWS = "333333333333" }, Action = "ecr:BatchGetImage" }])
  })
}
`),
    question: push,
    shows: /^\+.*\}\], \[/m,
  },
  'merge() that makes the document': {
    files: one(`${repository}
resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy = jsonencode(merge({ Version = "2012-10-17" }, { Statement = [{ Effect = "Allow", Principal = { AWS = "333333333333" }, Action = "ecr:BatchGetImage" }] }))
}
`),
    question: push,
    shows: /an expression makes it|`merge\(\)` makes it/,
    isText: true,
  },
  'lines that end as in Windows, and a name in Korean': {
    files: one(
      `# 이미지 저장소 — “app”
${repository}
resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy     = ${pullDocument.replace('Sid       = "Pull"', 'Sid       = "Pull" # 가져오기')}
}
`.replaceAll('\n', '\r\n'),
    ),
    question: push,
    shows: /\+ {4}\}, \{\r\n/,
  },
  'a text with escapes': {
    files: one(`${repository}
resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy     = "{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Effect\\":\\"Allow\\",\\"Principal\\":{\\"AWS\\":\\"333333333333\\"},\\"Action\\":\\"ecr:BatchGetImage\\"}]}"
}
`),
    question: push,
    shows: /^\+ {2}policy {5}= jsonencode\(\{/m,
  },
  'a role with no policy': {
    files: one(`${repository}
${role}`),
    question: ownPush,
    shows:
      /^\+resource "aws_iam_role_policy" "\w+" \{\n\+ {2}name = "[\w-]+"\n\+ {2}role = aws_iam_role\.deployer\.name/m,
  },
  'a role with blocks of inline_policy': {
    files: one(`${repository}
resource "aws_iam_role" "deployer" {
  name               = "ROLE"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::111111111111:root" }, Action = "sts:AssumeRole" }] })

  inline_policy {
    name   = "own"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "lambda:*", Resource = "*" }] })
  }
}
`),
    question: ownPush,
    shows: /^\+ {2}inline_policy \{|^\+.*Action = "lambda:\*"/m,
  },
  'a Deny in the policy of the registry': {
    files: one(`${repository}
resource "aws_ecr_account_setting" "scope" {
  name  = "REGISTRY_POLICY_SCOPE"
  value = "V2"
}

resource "aws_ecr_repository_policy" "app" {
  repository = aws_ecr_repository.app.name
  policy     = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::333333333333:root" }, Action = "ecr:*" }] })
}

resource "aws_ecr_registry_policy" "all" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "NoGuests"
        Effect    = "Deny"
        Principal = { AWS = "arn:aws:iam::333333333333:root" }
        Action    = "ecr:PutImage"
        Resource  = "arn:aws:ecr:us-east-1:111111111111:repository/APP"
      },
    ]
  })
}
`),
    question: push,
    shows: /^\+ +Condition = \{/m,
  },
  'a Deny in a policy of a role': {
    files: one(`locals { home = "eu-west-1" }
${repository}
${role}
resource "aws_iam_role_policy" "own" {
  name = "own"
  role = aws_iam_role.deployer.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["ecr:*"], Resource = "*" },
      {
        Sid      = "NotThese"
        Effect   = "Deny"
        Action   = ["ecr:PutImage", "ecr:DeleteRepository"]
        Resource = "*"
        Condition = {
          StringNotEquals = { "aws:RequestedRegion" = "\${local.home}" }
        }
      }
    ]
  })
}
`),
    question: ownPush,
    shows: /^[-+].*(?:PutImage|Resource|NotResource)/m,
  },
  'everything that a function takes': {
    files: one(`${repository}
${role}
resource "aws_iam_role" "execution" {
  name               = "EXEC"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy" "deployer" {
  name   = "deploy"
  role   = aws_iam_role.deployer.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "lambda:*", Resource = "*" }] })
}
`),
    question: create,
    shows: /identifiers = \["lambda\.amazonaws\.com"\]/,
  },
  'a wrong condition in the trust policy': {
    files: one(`${repository}
${role}
resource "aws_iam_role" "execution" {
  name = "EXEC"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "lambda.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = { "aws:SourceAccount" = "222222222222" }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "deployer" {
  name   = "deploy"
  role   = aws_iam_role.deployer.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["lambda:*", "ecr:*", "iam:PassRole"], Resource = "*" }] })
}
`),
    question: create,
    shows: /^[-+].*(?:222222222222|aws:source)/im,
  },
  'a managed policy with a Deny': {
    files: one(`${repository}
${role}
resource "aws_iam_policy" "rules" {
  name   = "rules-APP"
  policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [
        { "Effect": "Allow", "Action": "ecr:*", "Resource": "*" },
        { "Effect": "Deny", "Action": ["ecr:PutImage", "ecr:DeleteRepository"], "Resource": "*" }
      ]
    }
  JSON
}

resource "aws_iam_role_policy_attachment" "rules" {
  role       = aws_iam_role.deployer.name
  policy_arn = aws_iam_policy.rules.arn
}
`),
    question: ownPush,
    shows: /^[-+].*"Deny"/m,
  },
  'a function that another account invokes': {
    files: one(`${repository}
${lambda}`),
    question: invoke,
    shows:
      /^\+resource "aws_lambda_permission" "\w+" \{\n\+ {2}statement_id {2}= "\w+"\n\+ {2}action {8}= "lambda:InvokeFunction"\n\+ {2}function_name = aws_lambda_function\.resize\.function_name/m,
  },
  'a permission with a wrong organization': {
    files: one(`${repository}
${lambda}
resource "aws_lambda_permission" "guest" {
  statement_id     = "guest"
  action           = "lambda:InvokeFunction"
  function_name    = aws_lambda_function.resize.function_name
  principal        = "333333333333"
  source_account   = "222222222222" # whose?
}
`),
    question: invoke,
    shows: /^[-+].*(?:source_account|aws_lambda_permission)/m,
  },
}

/** Each sample has names of its own, so that all can stand in one plan. */
export function named(sample: Sample, id: number): Sample {
  const fill = (text: string): string =>
    text
      .replaceAll('APP_LABEL', `app_${id}`)
      .replaceAll('APP', `app-${id}`)
      .replaceAll('ROLE', `role-${id}`)
      .replaceAll('FN', `fn-${id}`)
      .replaceAll('EXEC', `exec-${id}`)
  const { options } = sample.question
  return {
    ...sample,
    files: Object.fromEntries(
      Object.entries(sample.files).map(([name, text]) => [name, fill(text)]),
    ),
    question: {
      ...sample.question,
      options: Object.fromEntries(
        Object.entries(options).map(([name, text]) => [name, fill(text)]),
      ),
    },
    shows: new RegExp(fill(sample.shows.source), sample.shows.flags),
  }
}
