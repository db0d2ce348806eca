import { said } from '../sentence.ts'

/** Why something of a plan or a template is not known, and what was left out of one. */
export const sources = [
  said(
    '{tells~} (marked sensitive: {attribute…})',
    '{tells~}(민감한 값으로 표시됨: {attribute…})',
    '{tells~} (機密としてマーク: {attribute…})',
  ),
  said(
    '{tells~} (not resolved: {why~})',
    '{tells~}(확정되지 않음: {why~})',
    '{tells~} (解決されていません: {why~})',
  ),
  said('not collected', '수집되지 않음', '収集されていません'),
  said('not allowed to read', '읽을 권한 없음', '読み取りが許可されていません'),
  said('cut off', '잘림', '途中で切れています'),
  said(
    'known after apply: {attribute…}',
    'apply 후에 확정: {attribute…}',
    'apply 後に確定: {attribute…}',
  ),
  said(
    'marked sensitive: {attribute…}',
    '민감한 값으로 표시됨: {attribute…}',
    '機密としてマーク: {attribute…}',
  ),
  said('not resolved: {why~}', '확정되지 않음: {why~}', '解決されていません: {why~}'),
  said(
    'left out `{name…}` of `{file…}`: {why~}',
    '`{file…}`의 `{name…}`을(를) 제외했습니다: {why~}',
    '`{file…}` の `{name…}` を除外しました: {why~}',
  ),
  said('whether it is made: {why~}', '생성 여부: {why~}', '作成されるかどうか: {why~}'),
  said('it refers to itself', '자기 자신을 참조합니다', '自分自身を参照しています'),
  said(
    'a condition refers to itself',
    '조건이 자기 자신을 참조합니다',
    '条件が自分自身を参照しています',
  ),
  said(
    '`{name…}` is not worked out here',
    '`{name…}`은(는) 여기서 계산하지 않습니다',
    '`{name…}` はここでは評価しません',
  ),
  said(
    'the condition `{name…}` is not worked out here',
    '조건 `{name…}`은(는) 여기서 계산하지 않습니다',
    '条件 `{name…}` はここでは評価しません',
  ),
  said(
    'there is no condition `{name…}`',
    '조건 `{name…}`이(가) 없습니다',
    '条件 `{name…}` がありません',
  ),
  said(
    'a dynamic reference to {service} is resolved when the stack is deployed',
    '{service}에 대한 동적 참조는 스택을 배포할 때 확정됩니다',
    '{service} への動的参照はスタックのデプロイ時に解決されます',
  ),
  said(
    'a token of CDK’s is left in the text: take the template from `cdk synth`',
    '텍스트에 CDK 토큰이 남아 있습니다. `cdk synth`의 템플릿을 사용하세요',
    'テキストに CDK のトークンが残っています。`cdk synth` のテンプレートを使用してください',
  ),
  said(
    'the mapping `{map…}` has no `{first…}`, `{second…}`',
    '매핑 `{map…}`에 `{first…}`, `{second…}`이(가) 없습니다',
    'マッピング `{map…}` に `{first…}`、`{second…}` がありません',
  ),
  said(
    '`{name…}` is not as CloudFormation takes it',
    '`{name…}`이(가) CloudFormation의 형식과 다릅니다',
    '`{name…}` が CloudFormation の形式と異なります',
  ),
  said(
    'there is no `{name…}` in the template',
    '템플릿에 `{name…}`이(가) 없습니다',
    'テンプレートに `{name…}` がありません',
  ),
  said(
    '`Ref` of `{name…}` is known when the stack is deployed',
    '`{name…}`의 `Ref`는 스택을 배포할 때 확정됩니다',
    '`{name…}` の `Ref` はスタックのデプロイ時に確定します',
  ),
  said(
    '`{name…}` is known when the stack is deployed',
    '`{name…}`은(는) 스택을 배포할 때 확정됩니다',
    '`{name…}` はスタックのデプロイ時に確定します',
  ),
  said(
    'the ARN of `{name…}` is known when the stack is deployed',
    '`{name…}`의 ARN은 스택을 배포할 때 확정됩니다',
    '`{name…}` の ARN はスタックのデプロイ時に確定します',
  ),
  said(
    'there is no output `{name…}` of the nested stack',
    '중첩 스택에 출력 `{name…}`이(가) 없습니다',
    'ネストされたスタックに出力 `{name…}` がありません',
  ),
  said(
    '`{type…}` has no name that is known here',
    '`{type…}`의 이름을 알 수 없습니다',
    '`{type…}` の名前は不明です',
  ),
  said(
    'the export `{name…}` is of a stack that was not given: give its template',
    '내보내기 `{name…}`의 스택이 지정되지 않았습니다. 해당 템플릿을 지정하세요',
    'エクスポート `{name…}` のスタックが指定されていません。そのテンプレートを指定してください',
  ),
  said(
    'the stack’s account is not known: give `--account`',
    '스택의 계정을 알 수 없습니다. `--account`를 지정하세요',
    'スタックのアカウントが不明です。`--account` を指定してください',
  ),
  said(
    'the stack’s Region is not known: give `--region`',
    '스택의 리전을 알 수 없습니다. `--region`을 지정하세요',
    'スタックのリージョンが不明です。`--region` を指定してください',
  ),
  said(
    'its account or Region is not known',
    '계정 또는 리전을 알 수 없습니다',
    'アカウントまたはリージョンが不明です',
  ),
  said(
    'its account or its Region is not known: give `--account` and `--region`',
    '계정 또는 리전을 알 수 없습니다. `--account`와 `--region`을 지정하세요',
    'アカウントまたはリージョンが不明です。`--account` と `--region` を指定してください',
  ),
  said(
    'its account or its Region is not known',
    '계정 또는 리전을 알 수 없습니다',
    'アカウントまたはリージョンが不明です',
  ),
  said(
    '`--account` and `--region` say where the plan is applied',
    '플랜을 적용할 곳을 `--account`와 `--region`으로 지정하세요',
    'プランの適用先を `--account` と `--region` で指定してください',
  ),
  said(
    'its account, its Region or its name is known after apply',
    '계정, 리전 또는 이름은 apply 후에 확정됩니다',
    'アカウント、リージョン、または名前は apply 後に確定します',
  ),
  said(
    'in which account `{attribute…}` is, is not known',
    '`{attribute…}`이(가) 있는 계정을 알 수 없습니다',
    '`{attribute…}` があるアカウントが不明です',
  ),
  said(
    '`--account` and `--region` say it',
    '`--account`와 `--region`을 지정하세요',
    '`--account` と `--region` で指定してください',
  ),
  said(
    'its `{attribute…}` is known after apply',
    '`{attribute…}`은(는) apply 후에 확정됩니다',
    '`{attribute…}` は apply 後に確定します',
  ),
  said(
    'its policy or its target is known after apply',
    '정책 또는 대상은 apply 후에 확정됩니다',
    'ポリシーまたはターゲットは apply 後に確定します',
  ),
  said(
    'the parameter `{name…}` is marked NoEcho, and its value is not used',
    '파라미터 `{name…}`은(는) NoEcho로 지정되어 값을 사용하지 않습니다',
    'パラメータ `{name…}` は NoEcho に指定されているため、値を使用しません',
  ),
  said(
    'the parameter `{name…}` has no value: give `{option…}`',
    '파라미터 `{name…}`의 값이 없습니다. `{option…}`을(를) 지정하세요',
    'パラメータ `{name…}` の値がありません。`{option…}` を指定してください',
  ),
  said(
    'the image is known when `sam package` has pushed it',
    '이미지는 `sam package`가 푸시한 후에 확정됩니다',
    'イメージは `sam package` がプッシュした後に確定します',
  ),
  said(
    "what SAM's policy template `{template…}` says: give the output of `{command…}`",
    'SAM 정책 템플릿 `{template…}`의 내용. `{command…}`의 출력을 지정하세요',
    'SAM ポリシーテンプレート `{template…}` の内容。`{command…}` の出力を指定してください',
  ),
  said(
    'the permission that SAM makes of `{name…}` of `{function…}`',
    '`{function…}`의 `{name…}`(으)로 SAM이 만드는 권한',
    '`{function…}` の `{name…}` から SAM が作成するアクセス許可',
  ),
  said(
    'AWS named the policy of a VPC endpoint, and the message does not say of which: add `{option}`, and the output of `{command…}`',
    'AWS가 VPC 엔드포인트의 정책을 지목했지만 메시지에 어떤 엔드포인트인지 없습니다. `{option}`과(와) `{command…}`의 출력을 추가하세요',
    'AWS は VPC エンドポイントのポリシーを示していますが、メッセージにどのエンドポイントかが示されていません。`{option}` と `{command…}` の出力を追加してください',
  ),
  said(
    'AWS named the policy of a VPC endpoint, and the message does not say of which: add `{option…}`, such as {ids,}, and the output of `{command…}`',
    'AWS가 VPC 엔드포인트의 정책을 지목했지만 메시지에 어떤 엔드포인트인지 없습니다. `{option…}`(예: {ids,})과(와) `{command…}`의 출력을 추가하세요',
    'AWS は VPC エンドポイントのポリシーを示していますが、メッセージにどのエンドポイントかが示されていません。`{option…}` (例: {ids,}) と `{command…}` の出力を追加してください',
  ),
  said(
    'CloudFormation makes up the names of {names,}: here they end in twelve X',
    '{names,}의 이름은 CloudFormation이 정합니다. 여기서는 X 12개로 끝납니다',
    '{names,} の名前は CloudFormation が決定します。ここでは 12 個の X で終わります',
  ),
  said(
    'what the app of CDK has to make of its template: {why~} ({file…})',
    'CDK 앱이 만들어야 하는 템플릿: {why~}({file…})',
    'CDK アプリが作成する必要があるテンプレート: {why~} ({file…})',
  ),
  said(
    'the image must be of use',
    '사용할 수 있는 이미지여야 합니다',
    '使用可能なイメージである必要があります',
  ),
  said('the image must be there', '이미지가 있어야 합니다', 'イメージが存在する必要があります'),
  said(
    'registry policy of {id} in {region}',
    '{region}에 있는 계정 {id}의 레지스트리 정책',
    '{region} にあるアカウント {id} のレジストリポリシー',
  ),
  said(
    'registry policy of {id} in {region}, if its scope is V2',
    '{region}에 있는 계정 {id}의 레지스트리 정책(범위가 V2인 경우)',
    '{region} にあるアカウント {id} のレジストリポリシー (スコープが V2 の場合)',
  ),
  said('registry policy scope', '레지스트리 정책의 범위', 'レジストリポリシーのスコープ'),
  said('endpoint policy', '엔드포인트 정책', 'エンドポイントポリシー'),
  said('key grants', '키의 권한 부여(grant)', 'キーのグラント'),
]
