import { said } from '../sentence.ts'

/** What is found in a whole estate, what is expected of it, and how it changes. */
export const survey = [
  said(
    '`{arn}` works today, and will fail when it was idle: {why~}',
    '`{arn}`은(는) 현재 작동하지만 유휴 상태가 되면 실패합니다: {why~}',
    '`{arn}` は現在は動作しますが、アイドル状態になると失敗します: {why~}',
  ),
  said(
    '`{arn}` and {n} more of its account work today, and will fail when they were idle: {why~}',
    '`{arn}` 및 같은 계정의 {n}개는 현재 작동하지만 유휴 상태가 되면 실패합니다: {why~}',
    '`{arn}` と同じアカウントの他 {n} 個は現在は動作しますが、アイドル状態になると失敗します: {why~}',
  ),
  said(
    '`{arn}` cannot be brought back when it was idle: {why~}',
    '`{arn}`은(는) 유휴 상태에서 복귀할 수 없습니다: {why~}',
    '`{arn}` はアイドル状態から復帰できません: {why~}',
  ),
  said(
    '`{arn}` and {n} more of its account cannot be brought back when they were idle: {why~}',
    '`{arn}` 및 같은 계정의 {n}개는 유휴 상태에서 복귀할 수 없습니다: {why~}',
    '`{arn}` と同じアカウントの他 {n} 個はアイドル状態から復帰できません: {why~}',
  ),
  said(
    '`{arn}` cannot be started anew: {why~}',
    '`{arn}`을(를) 다시 시작할 수 없습니다: {why~}',
    '`{arn}` を再度開始できません: {why~}',
  ),
  said(
    '`{arn}` and {n} more of its account cannot be started anew: {why~}',
    '`{arn}` 및 같은 계정의 {n}개를 다시 시작할 수 없습니다: {why~}',
    '`{arn}` と同じアカウントの他 {n} 個を再度開始できません: {why~}',
  ),
  said(
    'every AWS account may {actions,} on `{arn}`',
    '모든 AWS 계정이 `{arn}`에 대해 {actions,} 작업을 수행할 수 있습니다',
    'すべての AWS アカウントが `{arn}` に対して {actions,} を実行できます',
  ),
  said(
    'every AWS account may {actions,} on `{arn}`, unless a policy that was not collected denies it',
    '수집되지 않은 정책이 거부하지 않는 한 모든 AWS 계정이 `{arn}`에 대해 {actions,} 작업을 수행할 수 있습니다',
    '収集されていないポリシーが拒否しない限り、すべての AWS アカウントが `{arn}` に対して {actions,} を実行できます',
  ),
  said(
    '{policy~}: `{id}` is the id of a {kind~} that was deleted',
    '{policy~}: `{id}`은(는) 삭제된 {kind~}의 ID입니다',
    '{policy~}: `{id}` は削除された{kind~}の ID です',
  ),
  said(
    '{policy~}: `{arn}` does not exist',
    '{policy~}: `{arn}`이(가) 존재하지 않습니다',
    '{policy~}: `{arn}` は存在しません',
  ),
  said(
    '{policy~}: `{arn}` is of an account outside the organization',
    '{policy~}: `{arn}`은(는) 조직 외부 계정에 속합니다',
    '{policy~}: `{arn}` は組織外のアカウントに属しています',
  ),
  said(
    '`{arn}` was last used {n} days ago, on {date}, and has {count} policies',
    '`{arn}`은(는) {n}일 전({date})에 마지막으로 사용되었으며 정책이 {count}개 있습니다',
    '`{arn}` は {n} 日前 ({date}) に最後に使用され、ポリシーが {count} 個あります',
  ),
  said(
    '`{arn}` was last used {n} days ago, on {date}, and has 1 policy',
    '`{arn}`은(는) {n}일 전({date})에 마지막으로 사용되었으며 정책이 1개 있습니다',
    '`{arn}` は {n} 日前 ({date}) に最後に使用され、ポリシーが 1 個あります',
  ),
  said(
    '`{arn}` was never used as far as AWS remembers (400 days), and was made {n} days ago, and has {count} policies',
    '`{arn}`은(는) AWS의 기록(400일) 내에 사용된 적이 없고 {n}일 전에 생성되었으며 정책이 {count}개 있습니다',
    '`{arn}` は AWS の記録 (400 日) の範囲で使用されたことがなく、{n} 日前に作成され、ポリシーが {count} 個あります',
  ),
  said(
    '`{arn}` was never used as far as AWS remembers (400 days), and was made {n} days ago, and has 1 policy',
    '`{arn}`은(는) AWS의 기록(400일) 내에 사용된 적이 없고 {n}일 전에 생성되었으며 정책이 1개 있습니다',
    '`{arn}` は AWS の記録 (400 日) の範囲で使用されたことがなく、{n} 日前に作成され、ポリシーが 1 個あります',
  ),
  said(
    '{help~} `tidegate policy lint` calls it {code}.',
    '{help~} `tidegate policy lint`에서는 {code}입니다.',
    '{help~} `tidegate policy lint` では {code} です。',
  ),
  said('Across accounts', '계정 간 액세스', 'クロスアカウントアクセス'),
  said(
    'a function’s image cannot be pulled by Lambda',
    'Lambda가 함수의 이미지를 풀할 수 없음',
    'Lambda が関数のイメージをプルできない',
  ),
  said(
    'Lambda cannot assume a function’s role',
    'Lambda가 함수의 역할을 수임할 수 없음',
    'Lambda が関数のロールを引き受けられない',
  ),
  said(
    'a function’s image is in a repository that does not exist',
    '함수의 이미지가 존재하지 않는 리포지토리에 있음',
    '関数のイメージが存在しないリポジトリにある',
  ),
  said(
    'a policy lets every AWS account in',
    '정책이 모든 AWS 계정을 허용함',
    'ポリシーがすべての AWS アカウントを許可している',
  ),
  said(
    'a policy names a user or role that does not exist',
    '정책이 존재하지 않는 사용자 또는 역할을 지정함',
    'ポリシーが存在しないユーザーまたはロールを指定している',
  ),
  said(
    'a policy names the id of a user or role that was deleted',
    '정책이 삭제된 사용자 또는 역할의 ID를 지정함',
    'ポリシーが削除されたユーザーまたはロールの ID を指定している',
  ),
  said(
    'a policy names an account outside the organization',
    '정책이 조직 외부 계정을 지정함',
    'ポリシーが組織外のアカウントを指定している',
  ),
  said(
    'a part of a statement never matches',
    '문의 일부가 절대 일치하지 않음',
    'ステートメントの一部が決して一致しない',
  ),
  said(
    'a role was not used for 90 days or more',
    '역할이 90일 이상 사용되지 않음',
    'ロールが 90 日以上使用されていない',
  ),
  said('AWS refuses what was asked', 'AWS가 요청을 거부함', 'AWS がリクエストを拒否している'),
  said(
    'A policy denies it, or the policies of one side do not allow it.',
    '정책이 거부하거나 한쪽의 정책이 허용하지 않습니다.',
    'ポリシーが拒否しているか、片方のポリシーが許可していません。',
  ),
  said(
    'The function works until it goes Inactive. Lambda then pulls the image anew, by itself, and needs a statement for lambda.amazonaws.com in the policy of the repository.',
    '함수는 Inactive가 될 때까지 작동합니다. 그 후 Lambda가 직접 이미지를 다시 풀하므로 리포지토리 정책에 lambda.amazonaws.com에 대한 문이 필요합니다.',
    '関数は Inactive になるまで動作します。その後、Lambda が自らイメージを再度プルするため、リポジトリポリシーに lambda.amazonaws.com のステートメントが必要です。',
  ),
  said(
    'Each start of a sandbox assumes the execution role: its trust policy must let lambda.amazonaws.com.',
    '실행 환경을 시작할 때마다 실행 역할을 수임합니다. 신뢰 정책이 lambda.amazonaws.com을 허용해야 합니다.',
    '実行環境の開始ごとに実行ロールが引き受けられます。信頼ポリシーで lambda.amazonaws.com を許可する必要があります。',
  ),
  said(
    'No policy mends it: push the image to a repository that exists, and update the function.',
    '정책으로 해결할 수 없습니다. 존재하는 리포지토리에 이미지를 푸시하고 함수를 업데이트하세요.',
    'ポリシーでは解決できません。存在するリポジトリにイメージをプッシュし、関数を更新してください。',
  ),
  said(
    'Name the accounts, or add a condition on aws:PrincipalOrgID.',
    '계정을 지정하거나 aws:PrincipalOrgID 조건을 추가하세요.',
    'アカウントを指定するか、aws:PrincipalOrgID の条件を追加してください。',
  ),
  said(
    'The statement matches nobody of that name until one is made, and AWS refuses the document when it is put again.',
    '그 이름의 주체가 생성될 때까지 아무도 일치하지 않으며, 문서를 다시 저장하면 AWS가 거부합니다.',
    'その名前のものが作成されるまで誰にも一致せず、ドキュメントを再度保存すると AWS が拒否します。',
  ),
  said(
    'One made anew under the same name has another id: name its ARN again.',
    '같은 이름으로 다시 만든 주체는 ID가 다릅니다. ARN을 다시 지정하세요.',
    '同じ名前で作成し直したものは別の ID を持ちます。ARN を再度指定してください。',
  ),
  said(
    'It may be meant. If it is not, take the account out.',
    '의도한 것일 수 있습니다. 그렇지 않다면 계정을 제거하세요.',
    '意図したものである可能性があります。そうでない場合は、アカウントを取り除いてください。',
  ),
  said(
    'See the message for what AWS compares it with.',
    'AWS가 무엇과 비교하는지는 메시지를 참조하세요.',
    'AWS が何と比較するかは、メッセージを参照してください。',
  ),
  said(
    'What it grants is wider than what is used. Remove it, or what it may do.',
    '부여된 권한이 사용 범위보다 넓습니다. 역할이나 권한을 제거하세요.',
    '付与された権限が使用範囲より広くなっています。ロールまたは権限を取り除いてください。',
  ),

  said(
    'allowed by the {policies,}',
    '허용하는 정책: {policies,}',
    '許可しているポリシー: {policies,}',
  ),
  said('not collected: {unknown,}', '수집되지 않음: {unknown,}', '収集されていません: {unknown,}'),
  said(
    'no access changes for whom and what is in both',
    '양쪽에 모두 있는 주체와 리소스의 액세스는 변경되지 않습니다',
    '両方に存在する主体とリソースのアクセスに変更はありません',
  ),
  said(
    '`{arn}` may do what it did not do in {n} days: {what,} ({policies,})',
    '`{arn}`에 {n}일 동안 사용하지 않은 권한이 있습니다: {what,}({policies,})',
    '`{arn}` には {n} 日間使用していない権限があります: {what,} ({policies,})',
  ),
  said(
    'a user or role may do what it did not do for 90 days or more',
    '사용자 또는 역할에 90일 이상 사용하지 않은 권한이 있음',
    'ユーザーまたはロールに 90 日以上使用していない権限がある',
  ),
  said(
    'What is granted is wider than what is used. Take it out of the policies that are named.',
    '부여된 권한이 사용 범위보다 넓습니다. 지정된 정책에서 제거하세요.',
    '付与された権限が使用範囲より広くなっています。示されたポリシーから取り除いてください。',
  ),
  said('all of {service}', '{service} 전체', '{service} のすべて'),
]
