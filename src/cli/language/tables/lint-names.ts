import { said } from '../sentence.ts'

/** What the linter says of actions and resources: what exists, and what never matches. */
export const lintNames = [
  said(
    'no wildcard is possible in the service',
    '서비스에는 와일드카드를 사용할 수 없습니다',
    'サービスにワイルドカードは使用できません',
  ),
  said(
    'there is no service `{name…}`',
    '서비스 `{name…}`은(는) 없습니다',
    'サービス `{name…}` はありません',
  ),
  said(
    'no action matches `{action…}`',
    '`{action…}`과(와) 일치하는 작업이 없습니다',
    '`{action…}` に一致するアクションはありません',
  ),
  said(
    'there is no action `{action…}`',
    '작업 `{action…}`은(는) 없습니다',
    'アクション `{action…}` はありません',
  ),
  said(
    'expected `service:Action` or `*`, got `{got…}`',
    '`service:Action` 또는 `*`이어야 하지만 `{got…}`입니다',
    '`service:Action` または `*` である必要がありますが、`{got…}` です',
  ),
  said('`*` or an ARN', '`*` 또는 ARN', '`*` または ARN'),
  said('`service:Key`', '`service:Key`', '`service:Key`'),
  said('`{prefix}` and hex digits', '`{prefix}` 뒤에 16진수', '`{prefix}` と 16 進数'),
  said('12 digits for the account', '계정의 12자리 숫자', 'アカウントの 12 桁の数字'),

  said(
    '`{action…}` is about no single resource: only "Resource": "*" covers it, and here it allows nothing',
    '`{action…}`은(는) 개별 리소스를 대상으로 하지 않습니다. "Resource": "*"로만 지정할 수 있으며, 여기서는 아무것도 허용하지 않습니다',
    '`{action…}` は個別のリソースを対象としません。"Resource": "*" でのみ指定でき、ここでは何も許可しません',
  ),
  said(
    '`{action…}` is about no single resource: only "Resource": "*" covers it, and here it denies nothing',
    '`{action…}`은(는) 개별 리소스를 대상으로 하지 않습니다. "Resource": "*"로만 지정할 수 있으며, 여기서는 아무것도 거부하지 않습니다',
    '`{action…}` は個別のリソースを対象としません。"Resource": "*" でのみ指定でき、ここでは何も拒否しません',
  ),
  said(
    '`{action…}` is about {forms,}, and no resource of this statement is: it allows nothing',
    '`{action…}`의 대상은 {forms,}이지만 이 문에는 해당 리소스가 없어 아무것도 허용하지 않습니다',
    '`{action…}` の対象は {forms,} ですが、このステートメントには該当するリソースがないため、何も許可しません',
  ),
  said(
    '`{action…}` is about {forms,}, and no resource of this statement is: it denies nothing',
    '`{action…}`의 대상은 {forms,}이지만 이 문에는 해당 리소스가 없어 아무것도 거부하지 않습니다',
    '`{action…}` の対象は {forms,} ですが、このステートメントには該当するリソースがないため、何も拒否しません',
  ),
  said('others', '그 외', 'その他'),
  said(
    'no action of this statement is about `{arn…}`',
    '이 문에는 `{arn…}`을(를) 대상으로 하는 작업이 없습니다',
    'このステートメントには `{arn…}` を対象とするアクションがありません',
  ),
  said(
    "no repository's name ends with a slash: write `{one…}`, or `{other…}` for those under it",
    '리포지토리 이름은 슬래시로 끝나지 않습니다. `{one…}` 또는 하위 리포지토리를 나타내는 `{other…}`을(를) 사용하세요',
    'リポジトリ名がスラッシュで終わることはありません。`{one…}`、またはその下のリポジトリを示す `{other…}` を使用してください',
  ),
  said(
    'permissions are given for repositories, never for a tag or a digest: end with the name',
    '권한은 태그나 다이제스트가 아니라 리포지토리에 부여됩니다. 이름까지만 지정하세요',
    'アクセス許可はタグやダイジェストではなくリポジトリに付与されます。名前までを指定してください',
  ),
  said(
    'nothing stands after the last colon: write `{arn…}` for the log group and its streams',
    '마지막 콜론 뒤에 값이 없습니다. 로그 그룹과 로그 스트림에는 `{arn…}`을(를) 사용하세요',
    '最後のコロンの後に値がありません。ロググループとログストリームには `{arn…}` を使用してください',
  ),
  said(
    'covers the repositories under `{name…}`, not that repository itself, which another statement names',
    '`{name…}` 하위의 리포지토리에만 적용되며, 다른 문이 지정하는 그 리포지토리 자체에는 적용되지 않습니다',
    '`{name…}` の下のリポジトリにのみ適用され、別のステートメントが指定しているそのリポジトリ自体には適用されません',
  ),
  said(
    'covers calls without a qualifier only: a version or an alias is `{arn…}`',
    '한정자가 없는 호출에만 적용됩니다. 버전이나 별칭은 `{arn…}`입니다',
    '修飾子のない呼び出しにのみ適用されます。バージョンやエイリアスは `{arn…}` です',
  ),
  said(
    'AWS has no managed policy `{arn…}`',
    'AWS 관리형 정책 `{arn…}`은(는) 없습니다',
    'AWS マネージドポリシー `{arn…}` はありません',
  ),

  said(
    'an ARN has six parts: arn:partition:service:region:account:resource',
    'ARN은 여섯 부분으로 구성됩니다: `arn:partition:service:region:account:resource`',
    'ARN は 6 つの部分で構成されます: `arn:partition:service:region:account:resource`',
  ),
  said(
    'name the service: `arn:aws:ecr:…`',
    '서비스를 지정하세요: `arn:aws:ecr:…`',
    'サービスを指定してください: `arn:aws:ecr:…`',
  ),
  said(
    'there is no partition `{name…}`',
    '파티션 `{name…}`은(는) 없습니다',
    'パーティション `{name…}` はありません',
  ),
  said(
    '`{name…}` is no Region, such as `{region}`',
    '`{name…}`은(는) `{region}`과(와) 같은 리전이 아닙니다',
    '`{name…}` は `{region}` のようなリージョンではありません',
  ),
  said(
    'write `{service…}` in small letters',
    '`{service…}`을(를) 소문자로 쓰세요',
    '`{service…}` を小文字で指定してください',
  ),
  said(
    'no resource has `{service…}` in its ARN',
    'ARN에 `{service…}`이(가) 있는 리소스는 없습니다',
    'ARN に `{service…}` を含むリソースはありません',
  ),
  said(
    'no resource of `{service…}` is documented to have such an ARN: expected {forms,}',
    '이러한 ARN을 가진 `{service…}` 리소스는 문서에 없습니다. 형식: {forms,}',
    'このような ARN を持つ `{service…}` のリソースはドキュメントにありません。形式: {forms,}',
  ),
  said(
    'no resource of `{service…}` is written `{rest…}`',
    '`{rest…}` 형식의 `{service…}` 리소스는 없습니다',
    '`{rest…}` という形式の `{service…}` リソースはありません',
  ),
  said(
    'no resource of `{service…}` is written `{rest…}`: expected {forms,}',
    '`{rest…}` 형식의 `{service…}` 리소스는 없습니다. 형식: {forms,}',
    '`{rest…}` という形式の `{service…}` リソースはありません。形式: {forms,}',
  ),
  said(
    'this resource is in a Region: name it, or write `*`',
    '이 리소스는 리전에 속합니다. 리전을 지정하거나 `*`를 사용하세요',
    'このリソースはリージョンに属します。リージョンを指定するか、`*` を使用してください',
  ),
  said(
    'this resource is in an account: name it, or write `*`',
    '이 리소스는 계정에 속합니다. 계정을 지정하거나 `*`를 사용하세요',
    'このリソースはアカウントに属します。アカウントを指定するか、`*` を使用してください',
  ),
  said(
    'no Region stands in the ARN of this resource: leave `{region…}` out',
    '이 리소스의 ARN에는 리전이 없습니다. `{region…}`을(를) 빼세요',
    'このリソースの ARN にリージョンはありません。`{region…}` を外してください',
  ),
  said(
    'no account stands in the ARN of this resource: leave `{id…}` out',
    '이 리소스의 ARN에는 계정이 없습니다. `{id…}`을(를) 빼세요',
    'このリソースの ARN にアカウントはありません。`{id…}` を外してください',
  ),
]
