import { said } from '../sentence.ts'

/** What to do where no policy stood in the way. */
export const advice = [
  said(
    'build it for one platform and without attestations, and push it again',
    '하나의 플랫폼용으로 증명 없이 빌드하여 다시 푸시하세요',
    '1 つのプラットフォーム向けにアテステーションなしでビルドし、再度プッシュしてください',
  ),
  said('push under another tag', '다른 태그로 푸시하세요', '別のタグでプッシュしてください'),
  said(
    'or let the repository’s tags be moved, as its owner',
    '또는 소유자로서 리포지토리의 태그를 변경할 수 있게 하세요',
    'または、所有者としてリポジトリのタグを変更可能にしてください',
  ),
  said(
    'log in with a password of that Region',
    '해당 리전의 암호로 로그인하세요',
    'そのリージョンのパスワードでログインしてください',
  ),
  said(
    'log in again, with the password through a pipe: a line break at its end spoils it',
    '파이프로 암호를 전달하여 다시 로그인하세요. 끝에 줄 바꿈이 있으면 실패합니다',
    'パイプでパスワードを渡して再度ログインしてください。末尾に改行があると失敗します',
  ),
  said(
    'log in again: a password lasts twelve hours',
    '다시 로그인하세요. 암호는 12시간 동안 유효합니다',
    '再度ログインしてください。パスワードの有効期間は 12 時間です',
  ),
  said(
    'get new credentials: assume the role again, or log in again',
    '새 자격 증명을 받으세요. 역할을 다시 수임하거나 다시 로그인하세요',
    '新しい認証情報を取得してください。ロールを再度引き受けるか、再度ログインしてください',
  ),
  said(
    'the session is over, and AWS_SESSION_TOKEN still holds its token',
    '세션이 만료되었으며 AWS_SESSION_TOKEN에 이전 토큰이 남아 있습니다',
    'セッションの有効期限が切れており、AWS_SESSION_TOKEN に古いトークンが残っています',
  ),
  said(
    'see which credentials the shell holds',
    '셸에 설정된 자격 증명을 확인하세요',
    'シェルに設定されている認証情報を確認してください',
  ),
  said(
    'see whether the same key works without a proxy in between',
    '프록시 없이 같은 키가 작동하는지 확인하세요',
    'プロキシなしで同じキーが機能するか確認してください',
  ),
  said(
    'set the clock of the machine that signs',
    '서명하는 컴퓨터의 시계를 맞추세요',
    '署名するマシンの時計を合わせてください',
  ),
  said(
    'sign the request: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    '요청에 서명하세요. AWS_ACCESS_KEY_ID와 AWS_SECRET_ACCESS_KEY를 설정하세요',
    'リクエストに署名してください。AWS_ACCESS_KEY_ID と AWS_SECRET_ACCESS_KEY を設定してください',
  ),
  said(
    'try again later, or give the function more concurrency',
    '나중에 다시 시도하거나 함수의 동시성을 늘리세요',
    '後で再試行するか、関数の同時実行数を増やしてください',
  ),
  said('try again later', '나중에 다시 시도하세요', '後で再試行してください'),
  said(
    'wait until the function is Active, and try again',
    '함수가 Active가 될 때까지 기다린 후 다시 시도하세요',
    '関数が Active になるまで待ってから再試行してください',
  ),
  said(
    'wait until the update is done, and try again',
    '업데이트가 끝날 때까지 기다린 후 다시 시도하세요',
    '更新が完了するまで待ってから再試行してください',
  ),
  said(
    'give the function a role of its own account',
    '함수에 자신의 계정에 있는 역할을 지정하세요',
    '関数に、自身のアカウントのロールを指定してください',
  ),
  said(
    'or create it in the role’s account: assume a role there, and create it with that',
    '또는 역할의 계정에서 생성하세요. 그 계정의 역할을 수임하여 생성합니다',
    'または、ロールのアカウントで作成してください。そのアカウントのロールを引き受けて作成します',
  ),
  said(
    'a role never leaves its account, and no policy of either account changes that',
    '역할은 자신의 계정을 벗어나지 않으며, 어느 계정의 정책으로도 달라지지 않습니다',
    'ロールがアカウントを越えることはなく、どちらのアカウントのポリシーでも変わりません',
  ),
  said(
    'look whether the role trusts Lambda',
    '역할이 Lambda를 신뢰하는지 확인하세요',
    'ロールが Lambda を信頼しているか確認してください',
  ),
  said(
    'make it first, or name another account’s with `--registry-id`',
    '먼저 생성하거나 `--registry-id`로 다른 계정의 것을 지정하세요',
    '先に作成するか、`--registry-id` で別のアカウントのものを指定してください',
  ),
  said(
    'see which there are: names are compared with their case',
    '어떤 것이 있는지 확인하세요. 이름은 대소문자를 구분합니다',
    '何があるか確認してください。名前は大文字と小文字が区別されます',
  ),
  said(
    'delete what is no longer needed; some quotas can be raised on AWS',
    '더 이상 필요하지 않은 것을 삭제하세요. 일부 할당량은 AWS에서 늘릴 수 있습니다',
    '不要になったものを削除してください。一部のクォータは AWS で引き上げられます',
  ),
  said(
    'see what is implemented',
    '구현된 기능을 확인하세요',
    '実装されている機能を確認してください',
  ),
  said(
    'push the image to a private ECR repository, and name it there',
    '이미지를 프라이빗 ECR 리포지토리에 푸시하고 그 이름을 지정하세요',
    'イメージをプライベート ECR リポジトリにプッシュし、その名前を指定してください',
  ),
  said(
    'name a tag: `{image…}`',
    '태그를 지정하세요: `{image…}`',
    'タグを指定してください: `{image…}`',
  ),
  said(
    'push the image to a repository in `{region}`, the function’s Region',
    '이미지를 함수의 리전인 `{region}`의 리포지토리에 푸시하세요',
    'イメージを、関数のリージョンである `{region}` のリポジトリにプッシュしてください',
  ),
  said(
    'see which images there are',
    '어떤 이미지가 있는지 확인하세요',
    'どのイメージがあるか確認してください',
  ),
]
