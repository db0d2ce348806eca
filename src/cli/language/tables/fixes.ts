import { said } from '../sentence.ts'

/** What would put it right: fixes, what is known of them, and what others must do. */
export const fixes = [
  said('{title~}: proven', '{title~}: 검증됨', '{title~}: 検証済み'),
  said(
    '{title~}: a proposal, not proven',
    '{title~}: 제안(검증되지 않음)',
    '{title~}: 提案 (未検証)',
  ),
  said(
    '{title~}: a proposal, not proven: {why~}',
    '{title~}: 제안(검증되지 않음): {why~}',
    '{title~}: 提案 (未検証): {why~}',
  ),
  said('Lambda', 'Lambda', 'Lambda'),
  said(
    'let {who,} pull from {names,}',
    '{who,}: {names,}에서 풀 허용',
    '{who,}: {names,} からのプル を許可',
  ),
  said(
    'let {who,} push to {names,}',
    '{who,}: {names,}(으)로 푸시 허용',
    '{who,}: {names,} へのプッシュ を許可',
  ),
  said(
    'let {who,} set the repository policy of {names,}',
    '{who,}: {names,}의 리포지토리 정책 설정 허용',
    '{who,}: {names,} のリポジトリポリシーの設定 を許可',
  ),
  said(
    'let {who,} assume role {names,}',
    '{who,}: 역할 {names,} 수임 허용',
    '{who,}: ロール {names,} の引き受け を許可',
  ),
  said(
    'let {who,} pass role {names,}',
    '{who,}: 역할 {names,} 전달 허용',
    '{who,}: ロール {names,} の受け渡し を許可',
  ),
  said(
    'let {who,} invoke function {names,}',
    '{who,}: 함수 {names,} 호출 허용',
    '{who,}: 関数 {names,} の呼び出し を許可',
  ),
  said(
    'let {who,} write to log group {names,}',
    '{who,}: 로그 그룹 {names,}에 쓰기 허용',
    '{who,}: ロググループ {names,} への書き込み を許可',
  ),
  said(
    'let {who,} do {actions,} on {things,}',
    '{who,}: {things,}에 대한 {actions,} 작업 허용',
    '{who,}: {things,} に対する {actions,} を許可',
  ),
  said('let {who,} do {actions,}', '{who,}: {actions,} 작업 허용', '{who,}: {actions,} を許可'),
  said('proven', '검증됨', '検証済み'),
  said(
    'proven: with it the request is allowed',
    '검증됨: 이 변경으로 요청이 허용됩니다',
    '検証済み: この変更でリクエストが許可されます',
  ),
  said('proven; {adds~}', '검증됨. {adds~}', '検証済み。{adds~}'),
  said(
    'proven: with it the request is allowed; {adds~}',
    '검증됨: 이 변경으로 요청이 허용됩니다. {adds~}',
    '検証済み: この変更でリクエストが許可されます。{adds~}',
  ),
  said('a proposal, not proven', '제안(검증되지 않음)', '提案 (未検証)'),
  said('a proposal, not proven: {why~}', '제안(검증되지 않음): {why~}', '提案 (未検証): {why~}'),
  said('Proven fix', '검증된 수정', '検証済みの修正'),
  said('A proposal, not proven', '제안(검증되지 않음)', '提案 (未検証)'),
  said(
    'all that a push takes',
    '푸시에 필요한 모든 작업 포함',
    'プッシュに必要なすべてのアクションを含みます',
  ),
  said(
    'all that a pull takes',
    '풀에 필요한 모든 작업 포함',
    'プルに必要なすべてのアクションを含みます',
  ),
  said(
    'Lambda itself may pull the image too, or else the function fails once it was idle',
    'Lambda 자체도 이미지를 풀할 수 있게 합니다. 그렇지 않으면 함수가 유휴 상태가 된 후 실패합니다',
    'Lambda 自体もイメージをプルできるようにします。そうしないと、関数はアイドル状態になった後に失敗します',
  ),
  said(
    'the tag `{tag…}` counts for {statements~}',
    '태그 `{tag…}`은(는) 다음에도 적용됩니다: {statements~}',
    'タグ `{tag…}` は次にも影響します: {statements~}',
  ),
  said(
    'Allow of {actions,} in the {policy~}',
    '{policy~}의 {actions,} Allow',
    '{policy~} の {actions,} の Allow',
  ),
  said(
    'Deny of {actions,} in the {policy~}',
    '{policy~}의 {actions,} Deny',
    '{policy~} の {actions,} の Deny',
  ),
  said(
    '1 other would do too: see `--full`',
    '다른 방법이 1개 더 있습니다. `--full`을 참조하세요',
    '他の方法が 1 つあります。`--full` を参照してください',
  ),
  said(
    '{n} others would do too: see `--full`',
    '다른 방법이 {n}개 더 있습니다. `--full`을 참조하세요',
    '他の方法が {n} つあります。`--full` を参照してください',
  ),
  said(
    'paste it now, before the policies change: see `--full`',
    '정책이 변경되기 전에 붙여 넣으세요. `--full`을 참조하세요',
    'ポリシーが変更される前に貼り付けてください。`--full` を参照してください',
  ),
  said(
    '{name}: write your profile for it',
    '{name}: 해당 프로필 이름을 입력하세요',
    '{name}: 該当するプロファイル名を入力してください',
  ),
  said(
    '{names,}: write your profiles for these',
    '{names,}: 해당 프로필 이름을 입력하세요',
    '{names,}: 該当するプロファイル名を入力してください',
  ),
  said(
    '{refusals…} in the background: see `--full`',
    '백그라운드 거부 {refusals…}: `--full`을 참조하세요',
    'バックグラウンドの拒否 {refusals…}: `--full` を参照してください',
  ),
  said(
    'in the background, {operation}: {message…}',
    '백그라운드 {operation}: {message…}',
    'バックグラウンド {operation}: {message…}',
  ),

  said(
    'with it `{action}` on `{resource…}` is still denied',
    '변경해도 `{resource…}`에 대한 `{action}`은(는) 여전히 거부됩니다',
    '変更しても `{resource…}` に対する `{action}` は拒否されたままです',
  ),
  said(
    'a session policy is passed when the session begins: begin it anew with this one',
    '세션 정책은 세션을 시작할 때 전달됩니다. 이 정책으로 세션을 다시 시작하세요',
    'セッションポリシーはセッションの開始時に渡されます。このポリシーでセッションを開始し直してください',
  ),
  said(
    'no command writes the {policy~}',
    '{policy~}을(를) 작성하는 명령이 없습니다',
    '{policy~} を書き込むコマンドはありません',
  ),
  said(
    'the service refuses the document: {problem…}',
    '서비스가 문서를 거부합니다: {problem…}',
    'サービスがドキュメントを拒否します: {problem…}',
  ),
  said(
    'it would take {n} characters, and {max} are allowed',
    '{n}자가 필요하지만 {max}자까지 허용됩니다',
    '{n} 文字が必要ですが、{max} 文字まで許可されます',
  ),
  said(
    '`{arn}` does not exist, and the service refuses its name',
    '`{arn}`이(가) 존재하지 않으므로 서비스가 이 이름을 거부합니다',
    '`{arn}` は存在しないため、サービスはこの名前を拒否します',
  ),
  said(
    'more than {n} statements stand in the way: these are the first',
    '막는 문이 {n}개를 넘습니다. 처음 것만 표시합니다',
    '妨げるステートメントが {n} 個を超えています。最初のもののみ表示します',
  ),
  said(
    'only the other account can make this change',
    '다른 계정만 이 변경을 할 수 있습니다',
    '別のアカウントのみがこの変更を行えます',
  ),
  said(
    'it is not known whose the {what~} is',
    '{what~}의 소유자를 알 수 없습니다',
    '{what~} の所有者が不明です',
  ),
  said(
    '`{resource…}` does not exist any more',
    '`{resource…}`이(가) 더 이상 존재하지 않습니다',
    '`{resource…}` はもう存在しません',
  ),
  said(
    '{reason~} keeps the root user of account {id} from `{action}`, too, and no user or role of the account is spared that may do it: nobody can make this change',
    '{reason~} 때문에 계정 {id}의 루트 사용자도 `{action}`을(를) 수행할 수 없으며, 예외인 사용자나 역할도 없습니다. 아무도 이 변경을 할 수 없습니다',
    '{reason~} により、アカウント {id} のルートユーザーも `{action}` を実行できず、例外となるユーザーやロールもありません。この変更は誰も行えません',
  ),
  said(
    '{reason~} keeps the root user of account {id} from `{action}`, too, and no user or role of the account is spared that may do it: account {owner} has to change the {type~} first',
    '{reason~} 때문에 계정 {id}의 루트 사용자도 `{action}`을(를) 수행할 수 없으며, 예외인 사용자나 역할도 없습니다. 먼저 계정 {owner}이(가) {type~}을(를) 변경해야 합니다',
    '{reason~} により、アカウント {id} のルートユーザーも `{action}` を実行できず、例外となるユーザーやロールもありません。先にアカウント {owner} が {type~} を変更する必要があります',
  ),
  said('a Deny in {policy~}', '{policy~}의 Deny', '{policy~} の Deny'),
  said(
    'no identity-based policy',
    '자격 증명 기반 정책의 허용이 없음',
    'アイデンティティベースのポリシーの許可がないこと',
  ),
  said(
    'no resource-based policy',
    '리소스 기반 정책의 허용이 없음',
    'リソースベースのポリシーの許可がないこと',
  ),
  said('no permissions boundary', '권한 경계의 허용이 없음', 'アクセス許可の境界の許可がないこと'),
  said('no session policy', '세션 정책의 허용이 없음', 'セッションポリシーの許可がないこと'),
  said(
    'no service control policy',
    '서비스 제어 정책(SCP)의 허용이 없음',
    'サービスコントロールポリシー (SCP) の許可がないこと',
  ),
  said(
    'ask account {id} to remove a statement from the {policy~}',
    '계정 {id}에 {policy~}에서 문을 삭제하도록 요청하세요',
    'アカウント {id} に、{policy~} からステートメントを削除するよう依頼してください',
  ),
  said(
    'ask account {id} to add this statement to the {policy~}, if it does not allow it yet',
    '계정 {id}에 {policy~}에서 아직 허용하지 않는다면 이 문을 추가하도록 요청하세요',
    'アカウント {id} に、{policy~} でまだ許可していない場合はこのステートメントを追加するよう依頼してください',
  ),
  said(
    'another account owns the repository: its administrator must make this change',
    '리포지토리는 다른 계정의 소유입니다. 해당 계정의 관리자가 변경해야 합니다',
    'リポジトリは別のアカウントが所有しています。そのアカウントの管理者が変更する必要があります',
  ),
  said(
    '{policy~} names `{id…}`, a user or role that was deleted: nobody has this id any more, and the service takes no document that names it',
    '{policy~}은(는) 삭제된 사용자 또는 역할 `{id…}`을(를) 지정합니다. 이 ID를 가진 주체는 더 이상 없으며, 서비스는 이를 지정하는 문서를 받아들이지 않습니다',
    '{policy~} は、削除されたユーザーまたはロール `{id…}` を指定しています。この ID を持つものはもう存在せず、サービスはこれを指定するドキュメントを受け付けません',
  ),
  said(
    'asked again now, the request is allowed: its policies were changed since',
    '지금 다시 확인하면 요청이 허용됩니다. 그 후 정책이 변경되었습니다',
    '今もう一度確認すると、リクエストは許可されます。その後ポリシーが変更されました',
  ),
  said(
    'asked again now, nothing that account {id} may see and change stands in the way',
    '지금 다시 확인하면 계정 {id}이(가) 보고 변경할 수 있는 정책 중 막는 것이 없습니다',
    '今もう一度確認すると、アカウント {id} が参照および変更できるポリシーの中に妨げるものはありません',
  ),
  said(
    'account {owner} alone may know whether {resource} exists: its owner can ask with `{option…}`',
    '{resource}의 존재 여부는 계정 {owner}만 알 수 있습니다. 소유자는 `{option…}`(으)로 확인할 수 있습니다',
    '{resource} が存在するかどうかは、アカウント {owner} のみが知ることができます。所有者は `{option…}` で確認できます',
  ),
  said(
    'a {type~} stands in the way: only account {id} may see and change it',
    '{type~}이(가) 막고 있습니다. 계정 {id}만 보고 변경할 수 있습니다',
    '{type~} が妨げています。アカウント {id} のみが参照および変更できます',
  ),
]
