import { said } from '../sentence.ts'

/** What would tell the rest, and what could not be told from what was given. */
export const settle = [
  said('the policy of {of}', '{of}의 정책', '{of} のポリシー'),
  said(
    'the policy of {of}, then given as `{file…}`',
    '{of}의 정책. 그 후 `{file…}`(으)로 지정',
    '{of} のポリシー。その後 `{file…}` として指定',
  ),
  said('the image and role of {of}', '{of}의 이미지와 역할', '{of} のイメージとロール'),
  said('the registry policy of {of…}', '{of…}의 레지스트리 정책', '{of…} のレジストリポリシー'),
  said(
    'whether account {id} is in an organization; if it is, its management account alone can list the policies that bind it',
    '계정 {id}이(가) 조직에 속하는지 여부. 속한다면 관리 계정만 적용되는 정책을 조회할 수 있습니다',
    'アカウント {id} が組織に属しているかどうか。属している場合、適用されるポリシーを一覧表示できるのは管理アカウントのみです',
  ),
  said(
    'which {type~} hangs on {target}',
    '{target}에 연결된 {type~}',
    '{target} にアタッチされた {type~}',
  ),
  said('the managed policy {name}', '관리형 정책 {name}', 'マネージドポリシー {name}'),
  said('the permissions boundary {name}', '권한 경계 {name}', 'アクセス許可の境界 {name}'),
  said('the {what~} of {of}', '{of}의 {what~}', '{of} の{what~}'),
  said(
    'the {what~} of {n} that {region} has, such as {of}',
    '{region}에 있는 {n}개의 {what~}(예: {of})',
    '{region} にある {n} 個の{what~} (例: {of})',
  ),
  said('{tells~} (not collected)', '{tells~}(수집되지 않음)', '{tells~} (収集されていません)'),
  said(
    '{tells~} (not allowed to read)',
    '{tells~}(읽을 권한 없음)',
    '{tells~} (読み取りが許可されていません)',
  ),
  said('{tells~} (cut off)', '{tells~}(잘림)', '{tells~} (途中で切れています)'),
  said('{tells~} (failed)', '{tells~}(실패)', '{tells~} (失敗)'),
  said(
    '{tells~} (known after apply: {attribute…}), once it is applied',
    '{tells~}(apply 후에 확정: {attribute…}). 적용한 후 확인',
    '{tells~} (apply 後に確定: {attribute…})。適用後に確認',
  ),

  said(
    'the message does not say who asked: add `--as ARN`',
    '메시지에 요청한 주체가 없습니다. `--as ARN`을 추가하세요',
    'メッセージにリクエストした主体が示されていません。`--as ARN` を追加してください',
  ),
  said(
    '`{who…}` is not a principal that can be asked for',
    '`{who…}`은(는) 확인할 수 있는 보안 주체가 아닙니다',
    '`{who…}` は確認できるプリンシパルではありません',
  ),
  said(
    '`{who…}` is not a principal',
    '`{who…}`은(는) 보안 주체가 아닙니다',
    '`{who…}` はプリンシパルではありません',
  ),
  said(
    'the message does not say which function it is about: add `--function ARN`',
    '메시지에 어떤 함수인지 없습니다. `--function ARN`을 추가하세요',
    'メッセージにどの関数かが示されていません。`--function ARN` を追加してください',
  ),
  said(
    'which image `{name}` uses is not known: add `--image URI`, or the output of `{command…}`',
    '`{name}`이(가) 사용하는 이미지를 알 수 없습니다. `--image URI` 또는 `{command…}`의 출력을 추가하세요',
    '`{name}` が使用するイメージが不明です。`--image URI` または `{command…}` の出力を追加してください',
  ),
  said(
    'the message does not say who creates the function: add `--as ARN` to check that side too',
    '메시지에 함수를 생성하는 주체가 없습니다. 그쪽도 확인하려면 `--as ARN`을 추가하세요',
    'メッセージに関数を作成する主体が示されていません。そちらも確認するには `--as ARN` を追加してください',
  ),
  said(
    'the execution role is not known, so that passing it was not checked: add `--role ARN`',
    '실행 역할을 알 수 없어 역할 전달을 확인하지 않았습니다. `--role ARN`을 추가하세요',
    '実行ロールが不明なため、ロールの受け渡しは確認していません。`--role ARN` を追加してください',
  ),
  said(
    'no server was asked: this is what the sentence says by itself',
    '서버에 확인하지 않았습니다. 메시지 자체의 의미입니다',
    'サーバーには確認していません。メッセージ自体の意味です',
  ),
  said(
    'the record does not name who asked ({kind}): the account of the caller, {id}, has a copy that does',
    '레코드에 요청한 주체가 없습니다({kind}). 호출자의 계정 {id}에 있는 사본에는 있습니다',
    'レコードにリクエストした主体が示されていません ({kind})。呼び出し元のアカウント {id} のコピーには示されています',
  ),
  said(
    'the request came through the endpoint {id}, whose policy was not looked at',
    '요청이 엔드포인트 {id}을(를) 거쳤으며, 그 정책은 확인하지 않았습니다',
    'リクエストはエンドポイント {id} を経由しており、そのポリシーは確認していません',
  ),
  said(
    'the record does not say what was asked for',
    '레코드에 요청 대상이 없습니다',
    'レコードにリクエストの対象が示されていません',
  ),
  said(
    'a grant may allow it too: `{command…}` lists them',
    '권한 부여(grant)도 허용할 수 있습니다. `{command…}`(으)로 조회하세요',
    'グラントも許可する場合があります。`{command…}` で一覧表示できます',
  ),
  said('and {n} more that were left out', '그 외 {n}개는 생략', '他 {n} 件は省略'),
  said(
    'AWS asks no policy about {action}: nobody with valid credentials is refused',
    'AWS는 {action}에 대해 정책을 확인하지 않습니다. 유효한 자격 증명이 있으면 거부되지 않습니다',
    'AWS は {action} についてポリシーを確認しません。有効な認証情報があれば拒否されません',
  ),
  said(
    'whether {service} has resource policies is not known here: one was asked to allow, as is usual between accounts',
    '{service}에 리소스 정책이 있는지 알 수 없습니다. 계정 간에서 일반적이듯 하나가 허용해야 하는 것으로 확인했습니다',
    '{service} にリソースポリシーがあるかどうかは不明です。アカウント間で一般的なとおり、許可が必要なものとして確認しました',
  ),
  said(
    'whether {service} has resource policies is not known here: one that allows was counted as enough, and none as no obstacle',
    '{service}에 리소스 정책이 있는지 알 수 없습니다. 허용하는 정책이 있으면 충분한 것으로, 없으면 방해되지 않는 것으로 간주했습니다',
    '{service} にリソースポリシーがあるかどうかは不明です。許可するものがあれば十分、なければ妨げないものと見なしました',
  ),
  said(
    'this resource of {service} has no policy that could let another account in: what AWS RAM shares is not decided here',
    '{service}의 이 리소스에는 다른 계정을 허용할 수 있는 정책이 없습니다. AWS RAM으로 공유된 것은 여기서 판단하지 않습니다',
    '{service} のこのリソースには、別のアカウントを許可できるポリシーがありません。AWS RAM による共有はここでは判断しません',
  ),
  said(
    'every KMS key has a policy, and none was given for this one',
    '모든 KMS 키에는 정책이 있지만, 이 키의 정책은 제공되지 않았습니다',
    'すべての KMS キーにはポリシーがありますが、このキーのポリシーは指定されていません',
  ),
  said(
    'the policy of the registry of account {id} in {region}',
    '{region}에 있는 계정 {id}의 레지스트리 정책',
    '{region} にあるアカウント {id} のレジストリポリシー',
  ),
  said(
    'whether the policy of the registry of account {id} in {region} is asked about every action (V2) or about three (V1)',
    '{region}에 있는 계정 {id}의 레지스트리 정책이 모든 작업(V2)에 적용되는지 세 가지 작업(V1)에만 적용되는지 여부',
    '{region} にあるアカウント {id} のレジストリポリシーが、すべてのアクション (V2) に適用されるか、3 つのアクション (V1) のみに適用されるか',
  ),
  said('the grants of {of}', '{of}의 권한 부여(grant)', '{of} のグラント'),
  said(
    'the request is taken to go through {id}, the only endpoint for {service} that was collected',
    '요청이 {service}용으로 수집된 유일한 엔드포인트인 {id}을(를) 거친 것으로 간주합니다',
    'リクエストは、{service} 用に収集された唯一のエンドポイントである {id} を経由したと見なします',
  ),
  said(
    'the registry of account {id} in {region} is taken to have no policy, which is how AWS makes one: `{command…}` there tells',
    '{region}에 있는 계정 {id}의 레지스트리에는 AWS의 기본값대로 정책이 없는 것으로 간주합니다. 그 계정에서 `{command…}`(으)로 확인하세요',
    '{region} にあるアカウント {id} のレジストリには、AWS の既定どおりポリシーがないと見なします。そのアカウントで `{command…}` を実行して確認してください',
  ),
]
