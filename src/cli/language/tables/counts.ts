import { said } from '../sentence.ts'

/** One of them, and several. */
const counted = (one: string, many: string, ko: string, ja: string) => [
  { en: `1 ${one}`, ko: `${ko} 1개`, ja: `${ja} 1 件` },
  { en: `{n} ${many}`, ko: `${ko} {n}개`, ja: `${ja} {n} 件` },
]

/** How many there are of each, what was left out, and what `--apply` and `collect` say of what they do. */
export const counts = [
  ...counted('account', 'accounts', '계정', 'アカウント'),
  ...counted('user', 'users', '사용자', 'ユーザー'),
  ...counted('role', 'roles', '역할', 'ロール'),
  ...counted('repository', 'repositories', '리포지토리', 'リポジトリ'),
  ...counted('function', 'functions', '함수', '関数'),
  ...counted('policy', 'policies', '정책', 'ポリシー'),
  ...counted('error', 'errors', '오류', 'エラー'),
  ...counted('security warning', 'security warnings', '보안 경고', 'セキュリティ警告'),
  ...counted('warning', 'warnings', '경고', '警告'),
  ...counted('suggestion', 'suggestions', '제안', '提案'),
  ...counted('note', 'notes', '참고', '注意'),
  ...counted('finding', 'findings', '결과', '検出結果'),
  ...counted('answer', 'answers', '응답', '応答'),
  said('security warning', '보안 경고', 'セキュリティ警告'),
  said('suggestion', '제안', '提案'),
  said('{n} not collected', '수집되지 않음 {n}개', '未収集 {n} 件'),
  said('nothing found', '발견된 문제 없음', '問題は見つかりませんでした'),
  said('principal', '보안 주체', 'プリンシパル'),
  said('pull', '풀', 'プル'),
  said('push', '푸시', 'プッシュ'),
  said('denied', '거부', '拒否'),
  said(
    '… and {more~}: `--full` shows all',
    '… 외 {more~}: `--full`로 모두 표시',
    '… {more~}: `--full` ですべて表示',
  ),
  said('{n} more {code}', '{code} {n}개', '他 {n} 件の {code}'),
  said(
    '… and {n} more: `--format json` has all of them.',
    '… 외 {n}개: `--format json`으로 모두 확인할 수 있습니다.',
    '… 他 {n} 件: `--format json` ですべて確認できます。',
  ),

  said('not applied: {what~}: {why~}', '적용하지 않음: {what~}: {why~}', '未適用: {what~}: {why~}'),
  said('not applied: {what~}', '적용하지 않음: {what~}', '未適用: {what~}'),
  said('applied in part: {what~}', '일부만 적용함: {what~}', '一部のみ適用: {what~}'),
  said('done: `{line…}`', '실행함: `{line…}`', '実行済み: `{line…}`'),
  said('applied: {what~}', '적용함: {what~}', '適用済み: {what~}'),
  said(
    'asked again: {gone~} gone, {left~} left',
    '다시 확인: 해결됨 {gone~}, 남음 {left~}',
    '再確認: 解消 {gone~}、残り {left~}',
  ),
  said(
    'asked again: {task…} is allowed',
    '다시 확인: {task…}: 허용됩니다',
    '再確認: {task…}: 許可されます',
  ),
  said(
    'asked again: {task…} is still refused',
    '다시 확인: {task…}: 여전히 거부됩니다',
    '再確認: {task…}: まだ拒否されます',
  ),
  said(
    'asked again: {task…} cannot be told from what was read now',
    '다시 확인: {task…}: 지금 읽은 내용으로는 판단할 수 없습니다',
    '再確認: {task…}: 今回読み取った内容からは判断できません',
  ),
  said(
    'it changes the same document as another fix: ask again',
    '다른 수정과 같은 문서를 변경합니다. 다시 확인하세요',
    '別の修正と同じドキュメントを変更します。再度確認してください',
  ),
  said(
    'no change of a policy allows it',
    '정책을 변경해도 허용되지 않습니다',
    'ポリシーを変更しても許可されません',
  ),
  said(
    'no fix is proven, and nothing was changed',
    '증명된 수정이 없어 아무것도 변경하지 않았습니다',
    '実証された修正がないため、何も変更していません',
  ),
  said('nothing was changed', '아무것도 변경하지 않았습니다', '何も変更していません'),
  said(
    'write all this to AWS? (yes or no)',
    '이 내용을 모두 AWS에 적용하시겠습니까? (yes 또는 no)',
    'この内容をすべて AWS に適用しますか? (yes または no)',
  ),
  said(
    '--apply: expected --profile or a running server to write to, got files alone',
    '`--apply`: 적용할 대상인 `--profile` 또는 실행 중인 서버가 필요하지만 파일만 지정되었습니다',
    '`--apply`: 適用先の `--profile` または実行中のサーバーが必要ですが、ファイルのみが指定されています',
  ),
  said(
    '--apply: expected a profile of account {id}, got none: add --profile',
    '`--apply`: 계정 {id}의 프로필이 필요합니다. `--profile`을 추가하세요',
    '`--apply`: アカウント {id} のプロファイルが必要です。`--profile` を追加してください',
  ),
  said(
    '--apply asks before it writes to AWS, and this is no terminal',
    '`--apply`는 AWS에 적용하기 전에 확인을 요청하지만 여기는 터미널이 아닙니다',
    '`--apply` は AWS に適用する前に確認しますが、ここはターミナルではありません',
  ),
  said(
    'this was not done, nor what follows it:\n{line…}',
    '다음 명령은 실행되지 않았으며 이후의 명령도 실행하지 않았습니다:\n{line…}',
    '次のコマンドは実行されず、以降のコマンドも実行していません:\n{line…}',
  ),

  said(
    '{n} answers of {accounts~} are in `{folder…}`',
    '{accounts~}의 응답 {n}개를 `{folder…}`에 저장했습니다',
    '{accounts~} の応答 {n} 件を `{folder…}` に保存しました',
  ),
  said(
    '`{action}` is not served there: what it tells is unknown',
    '`{action}`은(는) 제공되지 않으므로 그 내용은 알 수 없습니다',
    '`{action}` は提供されていないため、その内容は不明です',
  ),
  said(
    'account {place~}: `{action}` was refused ({code}): what it tells is unknown',
    '계정 {place~}: `{action}`이(가) 거부되어({code}) 그 내용은 알 수 없습니다',
    'アカウント {place~}: `{action}` が拒否された ({code}) ため、その内容は不明です',
  ),
  said(
    'account {place~}: `{action}` was refused ({code}) {n} times: what it tells is unknown',
    '계정 {place~}: `{action}`이(가) {n}번 거부되어({code}) 그 내용은 알 수 없습니다',
    'アカウント {place~}: `{action}` が {n} 回拒否された ({code}) ため、その内容は不明です',
  ),
  said(
    'account {id}: the value of the tag `{tag…}` looks like a secret and was not written: what depends on it cannot be told',
    '계정 {id}: 태그 `{tag…}`의 값이 비밀로 보여 저장하지 않았습니다. 이 값에 의존하는 내용은 판단할 수 없습니다',
    'アカウント {id}: タグ `{tag…}` の値はシークレットと思われるため保存していません。この値に依存する内容は判断できません',
  ),
  said('{id} in {region}', '{region}의 {id}', '{region} の {id}'),
  said(
    'no account that was read may list the policies of organization {id}: they are unknown; add a profile of its management account {account}',
    '조직 {id}의 정책을 조회할 수 있는 계정이 없어 정책을 알 수 없습니다. 관리 계정 {account}의 프로필을 추가하세요',
    '組織 {id} のポリシーを一覧表示できるアカウントがないため、ポリシーは不明です。管理アカウント {account} のプロファイルを追加してください',
  ),
  said(
    '{option} expected a Region code such as us-east-1, got `{got…}`',
    '{option} us-east-1과 같은 리전 코드가 필요하지만 `{got…}`입니다',
    '{option} us-east-1 のようなリージョンコードが必要ですが、`{got…}` です',
  ),
  said(
    'expected `-o` with the folder to write to, got none',
    '`-o`로 저장할 폴더를 지정하세요',
    '`-o` で保存先のフォルダを指定してください',
  ),
  said(
    '--redact: expected a folder that is not there yet, or an empty one, got `{got…}`',
    '`--redact`: 아직 없거나 비어 있는 폴더가 필요하지만 `{got…}`입니다',
    '`--redact`: まだ存在しないか空のフォルダが必要ですが、`{got…}` です',
  ),
  said(
    'cannot write to `{folder…}`: {problem~}',
    '`{folder…}`에 저장할 수 없습니다: {problem~}',
    '`{folder…}` に保存できません: {problem~}',
  ),
  said(
    '{of~}expected a Region, got none: give --region',
    '{of~}리전이 필요합니다. `--region`을 지정하세요',
    '{of~}リージョンが必要です。`--region` を指定してください',
  ),
  said(
    '{of…}cannot sign in: {problem…}',
    '{of…}로그인할 수 없습니다: {problem…}',
    '{of…}サインインできません: {problem…}',
  ),
]
