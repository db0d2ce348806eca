import { said } from '../sentence.ts'

/** What the linter says of conditions and variables. */
export const lintConditions = [
  said('name the tag: `{key…}`', '태그를 지정하세요: `{key…}`', 'タグを指定してください: `{key…}`'),
  said(
    'there is no condition key `{key…}`',
    '조건 키 `{key…}`은(는) 없습니다',
    '条件キー `{key…}` はありません',
  ),
  said(
    '`{service…}` has no condition key `{key…}`',
    '`{service…}`에 조건 키 `{key…}`은(는) 없습니다',
    '`{service…}` に条件キー `{key…}` はありません',
  ),
  said(
    '`{key…}` holds {what~}, which `{operator}` cannot compare',
    '`{key…}`의 값은 {what~}이므로 `{operator}`(으)로 비교할 수 없습니다',
    '`{key…}` の値は{what~}のため、`{operator}` では比較できません',
  ),
  said('text', '문자열', '文字列'),
  said('an ARN', 'ARN', ' ARN '),
  said('true or false', '부울 값', 'ブール値'),
  said('a date', '날짜', '日付'),
  said('an address', 'IP 주소', ' IP アドレス'),
  said('a number', '숫자', '数値'),
  said(
    '`{key…}` holds several values: say `{all}` or `{any}`',
    '`{key…}`에는 여러 값이 있습니다. `{all}` 또는 `{any}`을(를) 사용하세요',
    '`{key…}` には複数の値があります。`{all}` または `{any}` を使用してください',
  ),
  said(
    '`{key…}` holds several values, and such a variable never gets one',
    '`{key…}`에는 여러 값이 있으므로 이러한 변수는 값을 가질 수 없습니다',
    '`{key…}` には複数の値があるため、このような変数は値を持ちません',
  ),
  said(
    '`{key…}` holds one value, and `ForAllValues` is also true when it is absent: leave it out',
    '`{key…}`의 값은 하나이며, `ForAllValues`는 키가 없어도 참이 됩니다. `ForAllValues`를 빼세요',
    '`{key…}` の値は 1 つで、`ForAllValues` はキーがない場合も真になります。`ForAllValues` を外してください',
  ),
  said(
    'no action of this statement has `{key…}`: {consequence~}',
    '이 문의 작업에는 `{key…}`이(가) 없습니다. {consequence~}',
    'このステートメントのアクションに `{key…}` はありません。{consequence~}',
  ),
  said(
    'the condition does not depend on it',
    '조건의 결과는 이 키와 관계없습니다',
    '条件の結果はこのキーに左右されません',
  ),
  said(
    'this never denies',
    '이 문은 거부하지 않습니다',
    'このステートメントは拒否することがありません',
  ),
  said(
    'this never allows',
    '이 문은 허용하지 않습니다',
    'このステートメントは許可することがありません',
  ),
  said(
    '`Null` asks whether the key is there: leave `IfExists` out',
    '`Null`은 키의 존재 여부를 확인합니다. `IfExists`를 빼세요',
    '`Null` はキーの有無を確認します。`IfExists` を外してください',
  ),
  said(
    '`Null` looks at no values: leave `{prefix…}` out',
    '`Null`은 값을 확인하지 않습니다. `{prefix…}`을(를) 빼세요',
    '`Null` は値を確認しません。`{prefix…}` を外してください',
  ),
  said(
    'there is no operator `{operator…}`',
    '연산자 `{operator…}`은(는) 없습니다',
    '演算子 `{operator…}` はありません',
  ),
  said(
    '`{operator}` compares with `true` or `false`',
    '`{operator}`은(는) `true` 또는 `false`와 비교합니다',
    '`{operator}` は `true` または `false` と比較します',
  ),
  said(
    '`{operator}` takes one value',
    '`{operator}`에는 값을 하나만 지정할 수 있습니다',
    '`{operator}` に指定できる値は 1 つです',
  ),
  said(
    '`{operator}` compares with numbers, not `{value…}`',
    '`{operator}`은(는) 숫자와 비교하며 `{value…}`은(는) 숫자가 아닙니다',
    '`{operator}` は数値と比較しますが、`{value…}` は数値ではありません',
  ),
  said(
    'of several limits only the widest counts',
    '여러 한계값 중 가장 넓은 것만 적용됩니다',
    '複数の上限や下限のうち、最も広いものだけが有効です',
  ),
  said(
    '`{value…}` is no date such as `{date}`',
    '`{value…}`은(는) `{date}`과(와) 같은 날짜가 아닙니다',
    '`{value…}` は `{date}` のような日付ではありません',
  ),
  said(
    '`{value…}` is no address or range, such as `{range}`',
    '`{value…}`은(는) `{range}`과(와) 같은 주소나 범위가 아닙니다',
    '`{value…}` は `{range}` のようなアドレスや範囲ではありません',
  ),
  said(
    'the bits after the prefix of `{range}` do not count: set them to 0',
    '`{range}`에서 접두사 뒤의 비트는 무시됩니다. 0으로 설정하세요',
    '`{range}` のプレフィックスより後のビットは無視されます。0 にしてください',
  ),
  said(
    '`aws:SourceIp` holds public addresses; those inside a VPC are in `aws:VpcSourceIp`',
    '`aws:SourceIp`는 퍼블릭 주소입니다. VPC 내부의 주소는 `aws:VpcSourceIp`에 있습니다',
    '`aws:SourceIp` はパブリックアドレスです。VPC 内のアドレスは `aws:VpcSourceIp` にあります',
  ),
  said(
    'in `{operator}` a wildcard is an ordinary character: use `{like}`',
    '`{operator}`에서 와일드카드는 일반 문자입니다. `{like}`을(를) 사용하세요',
    '`{operator}` ではワイルドカードは通常の文字です。`{like}` を使用してください',
  ),
  said(
    'no value of `{key…}` has a wildcard: `{operator}` says the same',
    '`{key…}`의 값에 와일드카드가 없습니다. `{operator}`와 같습니다',
    '`{key…}` の値にワイルドカードがありません。`{operator}` と同じです',
  ),
  said(
    '`{operator}` compares the six parts of ARNs, and `{value…}` has fewer: it matches nothing',
    '`{operator}`은(는) ARN의 여섯 부분을 비교하지만 `{value…}`은(는) 부분이 부족하여 아무것과도 일치하지 않습니다',
    '`{operator}` は ARN の 6 つの部分を比較しますが、`{value…}` は部分が足りないため、何とも一致しません',
  ),
  said(
    '`{operator}` compares the six parts of ARNs: write `{arn}`',
    '`{operator}`은(는) ARN의 여섯 부분을 비교합니다. `{arn}`을(를) 사용하세요',
    '`{operator}` は ARN の 6 つの部分を比較します。`{arn}` を使用してください',
  ),
  said(
    'the source is the resource a service acts for, never a role',
    '소스는 서비스가 대신하는 리소스이며 역할이 될 수 없습니다',
    'ソースはサービスが代行する対象のリソースであり、ロールになることはありません',
  ),
  said(
    'the source is the resource a service acts for, never a role: write `{arn…}`',
    '소스는 서비스가 대신하는 리소스이며 역할이 될 수 없습니다. `{arn…}`을(를) 사용하세요',
    'ソースはサービスが代行する対象のリソースであり、ロールになることはありません。`{arn…}` を使用してください',
  ),
  said(
    '{service} never has this source: expected such as `{arn…}`',
    '{service}의 소스는 이 값이 될 수 없습니다. 예: `{arn…}`',
    '{service} のソースがこの値になることはありません。例: `{arn…}`',
  ),
  said(
    'no source of account {ids…} is of account {others…}: this statement never matches',
    '계정 {ids…}의 소스는 계정 {others…}에 속하지 않으므로 이 문은 일치하지 않습니다',
    'アカウント {ids…} のソースがアカウント {others…} に属することはないため、このステートメントが一致することはありません',
  ),
  said(
    'only services send `{key…}`, and this statement is for users and roles: it never matches',
    '`{key…}`은(는) 서비스만 보내지만 이 문은 사용자와 역할에 대한 것이므로 일치하지 않습니다',
    '`{key…}` を送信するのはサービスだけですが、このステートメントはユーザーとロールに対するものなので、一致することはありません',
  ),
  said(
    'a service never sends `{key…}`, so this statement never matches: write `{instead}`',
    '서비스는 `{key…}`을(를) 보내지 않으므로 이 문은 일치하지 않습니다. `{instead}`을(를) 사용하세요',
    'サービスは `{key…}` を送信しないため、このステートメントが一致することはありません。`{instead}` を使用してください',
  ),

  said(
    'a variable is plain text here',
    '여기서 변수는 일반 텍스트입니다',
    'ここでは変数は単なるテキストです',
  ),
  said(
    'in an ARN only the last part can hold variables: this one is text',
    'ARN에서는 마지막 부분에만 변수를 사용할 수 있습니다. 이것은 일반 텍스트입니다',
    'ARN で変数を使用できるのは最後の部分だけです。これは単なるテキストです',
  ),
  said(
    '`{operator}` takes no variables',
    '`{operator}`에는 변수를 사용할 수 없습니다',
    '`{operator}` に変数は使用できません',
  ),
  said(
    'variables need "Version": "2012-10-17"; in this version they are text',
    '변수에는 "Version": "2012-10-17"이 필요합니다. 이 버전에서는 일반 텍스트입니다',
    '変数には "Version": "2012-10-17" が必要です。このバージョンでは単なるテキストです',
  ),
  said(
    'a variable ends with `}`',
    '변수는 `}`로 끝나야 합니다',
    '変数は `}` で終わる必要があります',
  ),
  said(
    'name a condition key between the braces',
    '중괄호 사이에 조건 키를 지정하세요',
    '中括弧の間に条件キーを指定してください',
  ),
  said(
    'no space beside the name: `{variable…}`',
    '이름 옆에 공백을 넣지 마세요: `{variable…}`',
    '名前の隣に空白を入れないでください: `{variable…}`',
  ),
  said(
    'quote the default value: `{variable…}`',
    '기본값을 따옴표로 묶으세요: `{variable…}`',
    'デフォルト値を引用符で囲んでください: `{variable…}`',
  ),
]
