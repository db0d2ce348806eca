import { said } from '../sentence.ts'

/** What AWS's sentences about a denial say by themselves. */
export const denials = [
  said('who: {it…}', '주체: {it…}', '主体: {it…}'),
  said('what: {it…}', '작업: {it…}', 'アクション: {it…}'),
  said('on: {it…}', '대상: {it…}', '対象: {it…}'),
  said('policy: {it…}', '정책: {it…}', 'ポリシー: {it…}'),
  said('side: {it~}', '지목된 쪽: {it~}', '示された側: {it~}'),
  said('image: {it…}', '이미지: {it…}', 'イメージ: {it…}'),
  said('repository: {it…}', '리포지토리: {it…}', 'リポジトリ: {it…}'),
  said('registry: {it…}', '레지스트리: {it…}', 'レジストリ: {it…}'),
  said('tag: {it…}', '태그: {it…}', 'タグ: {it…}'),
  said('principal: {it…}', '보안 주체: {it…}', 'プリンシパル: {it…}'),
  said('no {type~} allows it', '허용하는 {type~}이(가) 없음', '許可する {type~} がない'),
  said('a Deny in a {type~}', '{type~}의 Deny', '{type~} の Deny'),
  said('a Deny in an {type~}', '{type~}의 Deny', '{type~} の Deny'),
  said('to account {id}:', '계정 {id}에 전달:', 'アカウント {id} に送信:'),
  said(
    'as account {id}: {tells~}',
    '계정 {id}(으)로 실행: {tells~}',
    'アカウント {id} として実行: {tells~}',
  ),

  said(
    'a Deny statement of `{arn}` matched: no Allow anywhere undoes it, only a change of that policy',
    '`{arn}`의 Deny 문이 일치했습니다. 어떤 Allow로도 무효화할 수 없으며, 해당 정책을 변경해야 합니다',
    '`{arn}` の Deny ステートメントが一致しました。どの Allow でも取り消せません。このポリシーの変更が必要です',
  ),
  said(
    'a Deny statement of a {type~} matched: no Allow anywhere undoes it',
    '{type~}의 Deny 문이 일치했습니다. 어떤 Allow로도 무효화할 수 없습니다',
    '{type~} の Deny ステートメントが一致しました。どの Allow でも取り消せません',
  ),
  said(
    'a Deny statement of an {type~} matched: no Allow anywhere undoes it',
    '{type~}의 Deny 문이 일치했습니다. 어떤 Allow로도 무효화할 수 없습니다',
    '{type~} の Deny ステートメントが一致しました。どの Allow でも取り消せません',
  ),
  said(
    'a Deny statement matched: no Allow anywhere undoes it',
    'Deny 문이 일치했습니다. 어떤 Allow로도 무효화할 수 없습니다',
    'Deny ステートメントが一致しました。どの Allow でも取り消せません',
  ),
  said(
    'STS says the same words when the role does not exist, when its trust policy does not name the provider of the token, and when its conditions, mostly on `sub` and `aud`, are not met',
    'STS는 역할이 없을 때, 신뢰 정책이 토큰의 공급자를 지정하지 않을 때, 그리고 조건(대개 `sub`와 `aud`)이 충족되지 않을 때 같은 메시지를 반환합니다',
    'STS は、ロールが存在しない場合、信頼ポリシーがトークンのプロバイダーを指定していない場合、条件 (多くは `sub` と `aud`) が満たされない場合に、同じメッセージを返します',
  ),
  said(
    'STS says the same words when the role does not exist, when its trust policy says no, and when the caller’s own policies do',
    'STS는 역할이 없을 때, 신뢰 정책이 허용하지 않을 때, 그리고 호출자 자신의 정책이 허용하지 않을 때 같은 메시지를 반환합니다',
    'STS は、ロールが存在しない場合、信頼ポリシーが許可しない場合、呼び出し元自身のポリシーが許可しない場合に、同じメッセージを返します',
  ),
  said(
    'the request was denied; this form of the sentence does not say by what',
    '요청이 거부되었습니다. 이 형식의 메시지는 무엇이 거부했는지 알려 주지 않습니다',
    'リクエストは拒否されました。この形式のメッセージからは、何が拒否したかはわかりません',
  ),
  said(
    'no Deny was met, and a grant is missing: AWS names the side of the caller, account {id}',
    '일치한 Deny는 없으며 허용이 누락되었습니다. AWS는 호출자 쪽인 계정 {id}을(를) 지목합니다',
    '一致した Deny はなく、許可が不足しています。AWS は呼び出し元側のアカウント {id} を示しています',
  ),
  said(
    'no policy of the caller allows it, and neither does a policy of the resource',
    '호출자의 정책도 리소스의 정책도 허용하지 않습니다',
    '呼び出し元のポリシーもリソースのポリシーも許可していません',
  ),
  said(
    'no Deny was met, and a grant is missing: AWS names the side of the resource, account {id}',
    '일치한 Deny는 없으며 허용이 누락되었습니다. AWS는 리소스 쪽인 계정 {id}을(를) 지목합니다',
    '一致した Deny はなく、許可が不足しています。AWS はリソース側のアカウント {id} を示しています',
  ),
  said(
    'the policy of the resource does not let the caller in',
    '리소스의 정책이 호출자를 허용하지 않습니다',
    'リソースのポリシーが呼び出し元を許可していません',
  ),
  said(
    'a policy allows it, and the permissions boundary of the caller does not',
    '정책은 허용하지만 호출자의 권한 경계가 허용하지 않습니다',
    'ポリシーは許可していますが、呼び出し元のアクセス許可の境界が許可していません',
  ),
  said(
    'a policy allows it, and the policy that was passed when the session began does not',
    '정책은 허용하지만 세션을 시작할 때 전달된 세션 정책이 허용하지 않습니다',
    'ポリシーは許可していますが、セッションの開始時に渡されたセッションポリシーが許可していません',
  ),
  said(
    'an organization’s policy above account {id} does not allow it: nothing inside the account can',
    '계정 {id} 상위의 조직 정책이 허용하지 않습니다. 계정 안에서는 해결할 수 없습니다',
    'アカウント {id} の上位にある組織のポリシーが許可していません。アカウント内では解決できません',
  ),
  said(
    'an organization’s policy above account of the caller does not allow it: nothing inside the account can',
    '호출자 계정 상위의 조직 정책이 허용하지 않습니다. 계정 안에서는 해결할 수 없습니다',
    '呼び出し元のアカウントの上位にある組織のポリシーが許可していません。アカウント内では解決できません',
  ),
  said(
    'the request came through a VPC endpoint, whose policy does not allow it',
    '요청이 VPC 엔드포인트를 거쳤으며, 그 정책이 허용하지 않습니다',
    'リクエストは VPC エンドポイントを経由しており、そのポリシーが許可していません',
  ),
  said(
    'the trust policy of the role does not let the caller assume it',
    '역할의 신뢰 정책이 호출자의 역할 수임을 허용하지 않습니다',
    'ロールの信頼ポリシーが、呼び出し元によるロールの引き受けを許可していません',
  ),
  said(
    'whether the caller’s own account allows it: AWS names one side, also where both are missing',
    '호출자 자신의 계정이 허용하는지 여부. 양쪽이 모두 누락되어도 AWS는 한쪽만 지목합니다',
    '呼び出し元自身のアカウントが許可しているかどうか。両方が不足していても、AWS は片方だけを示します',
  ),
  said(
    'whether account {id} lets the caller in: AWS names one side, also where both are missing',
    '계정 {id}이(가) 호출자를 허용하는지 여부. 양쪽이 모두 누락되어도 AWS는 한쪽만 지목합니다',
    'アカウント {id} が呼び出し元を許可しているかどうか。両方が不足していても、AWS は片方だけを示します',
  ),
  said(
    'whether anything would allow it once the Deny is gone',
    'Deny를 제거한 후 허용하는 정책이 있는지 여부',
    'Deny を取り除いた後に、許可するポリシーがあるかどうか',
  ),
  said(
    'whether the resource exists: account {id} alone may know',
    '리소스의 존재 여부. 계정 {id}만 알 수 있습니다',
    'リソースが存在するかどうか。アカウント {id} のみが知ることができます',
  ),
  said(
    'please add this statement to the policy of the repository {name}',
    '리포지토리 {name}의 정책에 이 문을 추가해 주세요',
    'リポジトリ {name} のポリシーにこのステートメントを追加してください',
  ),
  said(
    'please add this statement to the trust policy of the role {name}',
    '역할 {name}의 신뢰 정책에 이 문을 추가해 주세요',
    'ロール {name} の信頼ポリシーにこのステートメントを追加してください',
  ),
  said(
    'please add this statement to the policy of the function {name}',
    '함수 {name}의 정책에 이 문을 추가해 주세요',
    '関数 {name} のポリシーにこのステートメントを追加してください',
  ),
  said(
    'which provider it names, and which `sub` and `aud` it asks for; the token’s own stand in its middle part',
    '지정된 공급자와 요구하는 `sub` 및 `aud`. 토큰의 값은 가운데 부분에 있습니다',
    '指定されているプロバイダーと、要求される `sub` および `aud`。トークンの値は中央の部分にあります',
  ),
  said(
    'as account {id}: the statement that denied; only the management account can change it',
    '계정 {id}(으)로 실행: 거부한 문. 관리 계정만 변경할 수 있습니다',
    'アカウント {id} として実行: 拒否したステートメント。変更できるのは管理アカウントのみです',
  ),
  said(
    'the statement that denied; only the management account can change it',
    '거부한 문. 관리 계정만 변경할 수 있습니다',
    '拒否したステートメント。変更できるのは管理アカウントのみです',
  ),
  said('the statement that denied', '거부한 문', '拒否したステートメント'),
  said(
    'which policies hang on the account; asked in the organization’s management account, and again for each unit above it',
    '계정에 연결된 정책. 조직의 관리 계정에서 실행하고, 상위 조직 단위마다 다시 실행하세요',
    'アカウントにアタッチされたポリシー。組織の管理アカウントで実行し、上位の組織単位ごとに繰り返してください',
  ),
  said(
    'which policy is the boundary',
    '권한 경계로 설정된 정책',
    'アクセス許可の境界として設定されたポリシー',
  ),
  said(
    'whether the caller’s own policies allow it, and which statement decides',
    '호출자 자신의 정책이 허용하는지와 결정하는 문',
    '呼び出し元自身のポリシーが許可しているか、どのステートメントが決定しているか',
  ),
  said(
    'what the resource’s policy says, and whether there is the resource',
    '리소스 정책의 내용과 리소스의 존재 여부',
    'リソースのポリシーの内容と、リソースが存在するかどうか',
  ),
]
