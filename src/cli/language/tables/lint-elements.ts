import { said } from '../sentence.ts'

/** What the linter says of a document, its elements and who is named. */
export const lintElements = [
  said(
    'this is where the text stops being JSON',
    '여기서부터 텍스트가 JSON이 아닙니다',
    'ここからテキストが JSON ではなくなっています',
  ),
  said(
    'a policy is a JSON object',
    '정책은 JSON 객체여야 합니다',
    'ポリシーは JSON オブジェクトである必要があります',
  ),
  said(
    'a statement is a JSON object',
    '문은 JSON 객체여야 합니다',
    'ステートメントは JSON オブジェクトである必要があります',
  ),
  said(
    '`{name…}` is here more than once: only the last one counts',
    '`{name…}`이(가) 두 번 이상 있습니다. 마지막 것만 적용됩니다',
    '`{name…}` が複数あります。最後のものだけが有効です',
  ),
  said(
    'after {n} comparisons its other statements and entries were not held against each other: what is redundant or without effect may be left untold; split the policy to see all',
    '{n}번 비교한 후 나머지 문과 항목은 서로 비교하지 않았습니다. 중복되거나 효과가 없는 내용이 누락되었을 수 있으므로, 모두 확인하려면 정책을 나누세요',
    '{n} 回の比較の後、残りのステートメントと項目は互いに比較していません。冗長なものや効果のないものが報告されていない可能性があります。すべてを確認するには、ポリシーを分割してください',
  ),
  said('expected {what~}', '필요한 값: {what~}', '必要な値: {what~}'),
  said('a text', '문자열', '文字列'),
  said('a text or a list of texts', '문자열 또는 문자열 목록', '文字列または文字列のリスト'),
  said('an object of operators', '연산자의 객체', '演算子のオブジェクト'),
  said('an object of condition keys', '조건 키의 객체', '条件キーのオブジェクト'),
  said(
    '`"*"` or an object such as `{text…}`',
    '`"*"` 또는 `{text…}`와 같은 객체',
    '`"*"` または `{text…}` のようなオブジェクト',
  ),
  said(
    'add at least one statement',
    '문을 하나 이상 추가하세요',
    'ステートメントを 1 つ以上追加してください',
  ),
  said(
    'expected `2012-10-17` (or the older `2008-10-17`)',
    '`2012-10-17`(또는 이전 버전인 `2008-10-17`)이어야 합니다',
    '`2012-10-17` (または古い `2008-10-17`) である必要があります',
  ),
  said(
    'IAM takes policies with "Version": "2012-10-17" only',
    'IAM은 "Version": "2012-10-17"인 정책만 받아들입니다',
    'IAM は "Version": "2012-10-17" のポリシーのみを受け付けます',
  ),
  said(
    'add "Version": "2012-10-17"',
    '"Version": "2012-10-17"을 추가하세요',
    '"Version": "2012-10-17" を追加してください',
  ),
  said(
    'add "Version": "2012-10-17": without it its variables are text',
    '"Version": "2012-10-17"을 추가하세요. 없으면 변수가 일반 텍스트로 취급됩니다',
    '"Version": "2012-10-17" を追加してください。ない場合、変数は単なるテキストとして扱われます',
  ),
  said(
    '`{name…}` is here twice: also as `{twin…}`',
    '`{name…}`이(가) 두 번 있습니다. `{twin…}`(으)로도 지정되어 있습니다',
    '`{name…}` が 2 回指定されています。`{twin…}` としても指定されています',
  ),
  said(
    'a policy has no element `{name…}`',
    '정책에 `{name…}` 요소는 없습니다',
    'ポリシーに `{name…}` という要素はありません',
  ),
  said(
    'a statement has no element `{name…}`',
    '문에 `{name…}` 요소는 없습니다',
    'ステートメントに `{name…}` という要素はありません',
  ),
  said('did you mean `{name…}`?', '`{name…}`을(를) 의미하셨습니까?', '`{name…}` のことですか?'),
  said(
    'add "Effect": "Allow" or "Deny"',
    '"Effect": "Allow" 또는 "Deny"를 추가하세요',
    '"Effect": "Allow" または "Deny" を追加してください',
  ),
  said(
    'expected `Allow` or `Deny`, exactly as written here',
    '여기 표기와 정확히 같은 `Allow` 또는 `Deny`여야 합니다',
    'ここの表記どおりの `Allow` または `Deny` である必要があります',
  ),
  said(
    'a statement has `{one}` or `{other}`, not both',
    '문에는 `{one}`과(와) `{other}` 중 하나만 지정할 수 있습니다',
    'ステートメントに指定できるのは `{one}` と `{other}` のどちらか一方だけです',
  ),
  said(
    'add `{one}` or `{other}`',
    '`{one}` 또는 `{other}`을(를) 추가하세요',
    '`{one}` または `{other}` を追加してください',
  ),
  said(
    'add `Principal`: whom this is about',
    '대상을 지정하는 `Principal`을 추가하세요',
    '対象を示す `Principal` を追加してください',
  ),
  said(
    'name the statement, or leave `Sid` out',
    '문에 이름을 지정하거나 `Sid`를 빼세요',
    'ステートメントに名前を付けるか、`Sid` を外してください',
  ),
  said(
    'another statement is called `{sid…}` too',
    '다른 문의 이름도 `{sid…}`입니다',
    '別のステートメントの名前も `{sid…}` です',
  ),
  said(
    'expected letters A-Z, a-z and digits only',
    '문자 A-Z, a-z와 숫자만 사용할 수 있습니다',
    '使用できるのは英字 A-Z、a-z と数字のみです',
  ),
  said(
    '`{name…}` is empty: fill it, or remove it',
    '`{name…}`이(가) 비어 있습니다. 채우거나 제거하세요',
    '`{name…}` が空です。値を指定するか、取り除いてください',
  ),
  said('nobody is named', '지정된 보안 주체가 없습니다', 'プリンシパルが指定されていません'),
  said(
    'no value of `{key…}` is in an empty list: fill it, or remove it',
    '빈 목록에는 `{key…}`의 값이 없습니다. 채우거나 제거하세요',
    '空のリストには `{key…}` の値がありません。値を指定するか、取り除いてください',
  ),
  said(
    '{n} characters, where {max} are the default quota',
    '{n}자이며, 기본 할당량은 {max}자입니다',
    '{n} 文字です。デフォルトのクォータは {max} 文字です',
  ),

  said(
    'an identity policy is about whoever it is attached to, and names no principal',
    '자격 증명 기반 정책은 연결된 주체에 적용되며 보안 주체를 지정하지 않습니다',
    'アイデンティティベースのポリシーはアタッチ先に適用され、プリンシパルを指定しません',
  ),
  said(
    'a service control policy names no principal',
    '서비스 제어 정책은 보안 주체를 지정하지 않습니다',
    'サービスコントロールポリシーはプリンシパルを指定しません',
  ),
  said(
    'a resource control policy has "Principal": "*" only',
    '리소스 제어 정책에는 "Principal": "*"만 사용할 수 있습니다',
    'リソースコントロールポリシーで使用できるのは "Principal": "*" のみです',
  ),
  said(
    'a resource control policy only denies',
    '리소스 제어 정책은 거부만 할 수 있습니다',
    'リソースコントロールポリシーは拒否のみを行います',
  ),
  said(
    'a resource control policy takes `Action` only',
    '리소스 제어 정책에는 `Action`만 사용할 수 있습니다',
    'リソースコントロールポリシーで使用できるのは `Action` のみです',
  ),
  said(
    'a resource control policy names its services: `ecr:*`',
    '리소스 제어 정책은 서비스를 지정해야 합니다: `ecr:*`',
    'リソースコントロールポリシーではサービスを指定してください: `ecr:*`',
  ),
  said(
    'a trust policy takes `{element}` only',
    '신뢰 정책에는 `{element}`만 사용할 수 있습니다',
    '信頼ポリシーで使用できるのは `{element}` のみです',
  ),
  said(
    'a trust policy cannot have "Principal": "*"; `{text…}` is accepted, and lets everybody in',
    '신뢰 정책에는 "Principal": "*"를 사용할 수 없습니다. `{text…}`은(는) 허용되지만 모두를 허용합니다',
    '信頼ポリシーに "Principal": "*" は使用できません。`{text…}` は受け付けられますが、すべてのユーザーを許可します',
  ),
  said(
    'a trust policy is about its own role: leave `Resource` out',
    '신뢰 정책은 해당 역할에 적용됩니다. `Resource`를 빼세요',
    '信頼ポリシーはそのロール自身に適用されます。`Resource` を外してください',
  ),
  said(
    "a trust policy can only hold the actions of assuming a role, such as `sts:AssumeRole`; `{action…}` belongs in the role's own policies",
    '신뢰 정책에는 `sts:AssumeRole`과 같은 역할 수임 작업만 지정할 수 있습니다. `{action…}`은(는) 역할 자신의 정책에 지정하세요',
    '信頼ポリシーに指定できるのは `sts:AssumeRole` などのロールを引き受けるアクションのみです。`{action…}` はロール自身のポリシーに指定してください',
  ),
  said(
    "a repository policy is about its own repository: leave `Resource` out, or ECR answers 'Invalid repository policy provided'",
    "리포지토리 정책은 해당 리포지토리에 적용됩니다. `Resource`를 빼지 않으면 ECR이 'Invalid repository policy provided'를 반환합니다",
    "リポジトリポリシーはそのリポジトリ自身に適用されます。`Resource` を外さないと、ECR は 'Invalid repository policy provided' を返します",
  ),
  said(
    "a login is about no repository: `ecr:GetAuthorizationToken` belongs in the caller's own policy, on `*`",
    '로그인은 리포지토리를 대상으로 하지 않습니다. `ecr:GetAuthorizationToken`은 호출자 자신의 정책에 리소스 `*`로 지정하세요',
    'ログインはリポジトリを対象としません。`ecr:GetAuthorizationToken` は呼び出し元自身のポリシーに、リソース `*` で指定してください',
  ),
  said(
    "a repository policy can only hold ECR's actions on a repository, and `{action…}` is none",
    '리포지토리 정책에는 리포지토리에 대한 ECR 작업만 지정할 수 있으며, `{action…}`은(는) 해당하지 않습니다',
    'リポジトリポリシーに指定できるのはリポジトリに対する ECR のアクションのみで、`{action…}` は該当しません',
  ),
  said(
    'a principal is `AWS`, `Service`, `Federated` or `CanonicalUser`, not `{kind…}`',
    '보안 주체는 `AWS`, `Service`, `Federated` 또는 `CanonicalUser`이며 `{kind…}`은(는) 사용할 수 없습니다',
    'プリンシパルは `AWS`、`Service`、`Federated`、`CanonicalUser` のいずれかで、`{kind…}` は使用できません',
  ),
  said(
    '`{who…}` names nobody: a principal takes no pattern; name the account and add a condition on `aws:PrincipalArn`',
    '`{who…}`은(는) 누구도 지정하지 않습니다. 보안 주체에는 패턴을 사용할 수 없으므로, 계정을 지정하고 `aws:PrincipalArn`에 대한 조건을 추가하세요',
    '`{who…}` は誰も指定しません。プリンシパルにパターンは使用できないため、アカウントを指定し、`aws:PrincipalArn` に関する条件を追加してください',
  ),
  said(
    'the id of a role that was deleted: it matches nobody',
    '삭제된 역할의 ID입니다. 누구와도 일치하지 않습니다',
    '削除されたロールの ID です。誰とも一致しません',
  ),
  said(
    'the id of a user that was deleted: it matches nobody',
    '삭제된 사용자의 ID입니다. 누구와도 일치하지 않습니다',
    '削除されたユーザーの ID です。誰とも一致しません',
  ),
  said(
    'expected {what~}, got `{got…}`',
    '{what~}이(가) 필요하지만 `{got…}`입니다',
    '{what~} が必要ですが、`{got…}` です',
  ),
  said(
    'an account or the ARN of a user, a role or a session',
    '계정 또는 사용자, 역할이나 세션의 ARN',
    'アカウント、またはユーザー、ロール、セッションの ARN',
  ),
  said(
    'a service such as `{service}`',
    '`{service}`과(와) 같은 서비스',
    '`{service}` などのサービス',
  ),
  said(
    'the ARN of a SAML or OIDC provider of your account',
    '계정의 SAML 또는 OIDC 공급자 ARN',
    'アカウントの SAML または OIDC プロバイダーの ARN',
  ),
  said('64 hex digits', '16진수 64자리', '64 桁の 16 進数'),
  said(
    '`{who…}` assumes roles with `{action}`',
    '`{who…}`은(는) `{action}`(으)로 역할을 수임합니다',
    '`{who…}` は `{action}` でロールを引き受けます',
  ),
  said(
    'Roles Anywhere needs {actions,}',
    'Roles Anywhere에는 {actions,}이(가) 필요합니다',
    'Roles Anywhere には {actions,} が必要です',
  ),
]
