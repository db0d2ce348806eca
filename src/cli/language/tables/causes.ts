import { said } from '../sentence.ts'

/** What the doctor says of a task: the verdict, its links, and what stands in the way. */
export const causes = [
  said('nothing stands in the way', '막는 것이 없습니다', '妨げるものはありません'),
  said('is refused', '거부됩니다', '拒否されます'),
  said(
    'cannot be told yet: not all that decides was collected',
    '아직 판단할 수 없습니다. 판단에 필요한 정보가 모두 수집되지 않았습니다',
    'まだ判断できません。判断に必要な情報がすべて収集されていません',
  ),
  said('passed', '통과', '通過'),
  said('failed', '실패', '失敗'),
  said('unknown', '미확인', '不明'),
  said(
    'later, when the function was idle: {what~}',
    '나중에 유휴 상태에서 복귀할 때: {what~}',
    '後でアイドル状態から復帰するとき: {what~}',
  ),
  said(
    'Lambda writes its statement: the caller may change the policy',
    '호출자가 정책을 변경할 수 있으므로 Lambda가 문을 추가합니다',
    '呼び出し元がポリシーを変更できるため、Lambda がステートメントを追加します',
  ),
  said('What would settle it', '확인 방법', '確認方法'),
  said('What would settle the rest', '나머지를 확인하는 방법', '残りを確認する方法'),
  said(
    'Not collected, and taken to allow',
    '수집되지 않아 허용하는 것으로 간주한 정책',
    '収集されておらず、許可すると見なしたポリシー',
  ),
  said('{what~} of {of}', '{of}의 {what~}', '{of} の{what~}'),
  said(
    '{tells~}; in account {id}:',
    '{tells~}. 계정 {id}에서 실행:',
    '{tells~}。アカウント {id} で実行:',
  ),
  said('{tells~}:', '{tells~}:', '{tells~}:'),

  said(
    'who creates a function from another account’s image must be able to pull it',
    '다른 계정의 이미지로 함수를 생성하는 주체는 이미지를 풀할 수 있어야 합니다',
    '別のアカウントのイメージから関数を作成する主体は、イメージをプルできる必要があります',
  ),
  said(
    'Lambda itself must be able to pull the image',
    'Lambda 자체가 이미지를 풀할 수 있어야 합니다',
    'Lambda 自体がイメージをプルできる必要があります',
  ),
  said(
    'or else the caller could let Lambda write its statement into the repository policy',
    '또는 호출자의 권한으로 Lambda가 리포지토리 정책에 문을 추가할 수 있어야 합니다',
    'または、呼び出し元の権限で Lambda がリポジトリポリシーにステートメントを追加できる必要があります',
  ),
  said(
    'Lambda must be able to assume the execution role',
    'Lambda가 실행 역할을 수임할 수 있어야 합니다',
    'Lambda が実行ロールを引き受けられる必要があります',
  ),

  said(
    '`{resource…}` does not exist',
    '`{resource…}`이(가) 존재하지 않습니다',
    '`{resource…}` は存在しません',
  ),
  said(
    '{statement~} of the {policy~} denies `{who…}` {actions,} on `{resource…}`',
    '{policy~}의 {statement~}이(가) `{who…}`의 `{resource…}`에 대한 {actions,} 작업을 거부합니다',
    '{policy~} の{statement~} が、`{who…}` による `{resource…}` に対する {actions,} を拒否しています',
  ),
  said(
    '{side~} do not allow `{who…}` {actions,} on `{resource…}`',
    '{side~}이(가) `{who…}`의 `{resource…}`에 대한 {actions,} 작업을 허용하지 않습니다',
    '{side~} が、`{who…}` による `{resource…}` に対する {actions,} を許可していません',
  ),
  said(
    '{side~} does not allow `{who…}` {actions,} on `{resource…}`',
    '{side~}이(가) `{who…}`의 `{resource…}`에 대한 {actions,} 작업을 허용하지 않습니다',
    '{side~} が、`{who…}` による `{resource…}` に対する {actions,} を許可していません',
  ),
  said(
    '{cause~}: nearest is {statement~} of the {policy~}, but its {elements,} does not match',
    '{cause~}. 가장 가까운 것은 {policy~}의 {statement~}이지만 {elements,}이(가) 일치하지 않습니다',
    '{cause~}。最も近いのは {policy~} の{statement~} ですが、{elements,} が一致しません',
  ),
  said(
    '{cause~}: nearest is {statement~} of the {policy~}, but its {elements,} do not match',
    '{cause~}. 가장 가까운 것은 {policy~}의 {statement~}이지만 {elements,}이(가) 일치하지 않습니다',
    '{cause~}。最も近いのは {policy~} の{statement~} ですが、{elements,} が一致しません',
  ),
  said('the policies of {who~}', '{who~}의 정책', '{who~} のポリシー'),
  said(
    'the policy of {name} in account {id}',
    '계정 {id}의 {name} 정책',
    'アカウント {id} の {name} のポリシー',
  ),
  said('the trust policy of {who~}', '{who~}의 신뢰 정책', '{who~} の信頼ポリシー'),
  said('the permissions boundary of {who~}', '{who~}의 권한 경계', '{who~} のアクセス許可の境界'),
  said(
    'the service control policies of {who~}',
    '{who~}의 서비스 제어 정책',
    '{who~} のサービスコントロールポリシー',
  ),
  said('the {type~}', '{type~}', '{type~}'),
  said(
    'the policy of the VPC endpoint {id}',
    'VPC 엔드포인트 {id}의 정책',
    'VPC エンドポイント {id} のポリシー',
  ),
  said(
    'the image `{uri}` does not exist',
    '이미지 `{uri}`이(가) 존재하지 않습니다',
    'イメージ `{uri}` は存在しません',
  ),
  said(
    'the tag `{tag}` of {name} is there already, and may name no other image: push another tag',
    '{name}의 태그 `{tag}`이(가) 이미 있으며 다른 이미지를 가리킬 수 없습니다. 다른 태그로 푸시하세요',
    '{name} のタグ `{tag}` は既に存在し、別のイメージを指すことはできません。別のタグでプッシュしてください',
  ),
  said(
    'Lambda does not run `{uri}`, whose media type is {type}, which is not that of one image with plain or gzip layers: build it for one platform, with `--provenance=false`',
    'Lambda는 미디어 유형이 {type}인 `{uri}`을(를) 실행하지 않습니다. 비압축 또는 gzip 계층을 가진 단일 이미지가 아닙니다. `--provenance=false`로 하나의 플랫폼용으로 빌드하세요',
    'Lambda はメディアタイプが {type} の `{uri}` を実行しません。非圧縮または gzip レイヤーの単一イメージではありません。`--provenance=false` で 1 つのプラットフォーム向けにビルドしてください',
  ),
  said(
    '`{uri}` is for {one}, and the function’s architecture is {other}: it is created, and each start fails with `exec format error`',
    '`{uri}`은(는) {one}용이지만 함수의 아키텍처는 {other}입니다. 함수는 생성되지만 시작할 때마다 `exec format error`로 실패합니다',
    '`{uri}` は {one} 用ですが、関数のアーキテクチャは {other} です。関数は作成されますが、開始のたびに `exec format error` で失敗します',
  ),
]
