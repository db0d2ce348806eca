import { said } from '../sentence.ts'

/** What AWS's fixed sentences say by themselves. */
export const refusals = [
  said(
    'one of up to three grants is missing, and the sentence is the same for each: in the repository’s policy a statement for `lambda.amazonaws.com`; for another account’s image also one for the account or role that creates the function; and that role’s own policies',
    '최대 세 가지 허용 중 하나가 누락되었으며, 어느 것이든 메시지는 같습니다. 리포지토리 정책의 `lambda.amazonaws.com`에 대한 문; 다른 계정의 이미지라면 함수를 생성하는 계정 또는 역할에 대한 문; 그리고 그 역할 자신의 정책',
    '最大 3 つの許可のうち 1 つが不足しており、どれであってもメッセージは同じです。リポジトリポリシーの `lambda.amazonaws.com` に対するステートメント; 別のアカウントのイメージの場合は、関数を作成するアカウントまたはロールに対するステートメント; そのロール自身のポリシー',
  ),
  said(
    'both `ecr:BatchGetImage` and `ecr:GetDownloadUrlForLayer` are needed in each',
    '각각에 `ecr:BatchGetImage`와 `ecr:GetDownloadUrlForLayer`가 모두 필요합니다',
    'それぞれに `ecr:BatchGetImage` と `ecr:GetDownloadUrlForLayer` の両方が必要です',
  ),
  said(
    'which of them: in one account Lambda adds its statement itself, if who creates the function may get and set the repository’s policy',
    '그중 어느 것인지. 같은 계정에서는 함수를 생성하는 주체가 리포지토리 정책을 조회하고 설정할 수 있으면 Lambda가 직접 문을 추가합니다',
    'そのうちのどれか。同じアカウントでは、関数を作成する主体がリポジトリポリシーを取得および設定できれば、Lambda が自らステートメントを追加します',
  ),
  said(
    'which image it is; its first part names the account that owns it',
    '어떤 이미지인지. 첫 부분이 소유 계정입니다',
    'どのイメージか。最初の部分が所有アカウントを示します',
  ),
  said(
    'asked in the owner’s account: whether a statement lets `lambda.amazonaws.com` do both actions, and for another account’s function a second one lets that account',
    '소유자 계정에서 실행: `lambda.amazonaws.com`에 두 작업을 허용하는 문이 있는지, 다른 계정의 함수라면 그 계정에 허용하는 문도 있는지',
    '所有者のアカウントで実行: `lambda.amazonaws.com` に両方のアクションを許可するステートメントがあるか、別のアカウントの関数の場合はそのアカウントに許可するステートメントもあるか',
  ),
  said(
    'Lambda itself may not pull the image: the repository’s policy has no statement for `lambda.amazonaws.com` that covers this function',
    'Lambda 자체가 이미지를 풀할 수 없습니다. 리포지토리 정책에 이 함수를 포함하는 `lambda.amazonaws.com`에 대한 문이 없습니다',
    'Lambda 自体がイメージをプルできません。リポジトリポリシーに、この関数を対象とする `lambda.amazonaws.com` のステートメントがありません',
  ),
  said(
    'whether that statement was never there, was removed, or has a condition that this function does not meet',
    '그 문이 처음부터 없었는지, 삭제되었는지, 또는 이 함수가 충족하지 않는 조건이 있는지',
    'そのステートメントが最初からなかったのか、削除されたのか、この関数が満たさない条件があるのか',
  ),
  said(
    'the image that the function was made of was deleted from its repository, by somebody or by a lifecycle rule. No permission is missing: push it again, and update the function’s code',
    '함수를 만든 이미지가 사용자나 수명 주기 규칙에 의해 리포지토리에서 삭제되었습니다. 누락된 권한은 없습니다. 이미지를 다시 푸시하고 함수 코드를 업데이트하세요',
    '関数の作成に使われたイメージが、ユーザーまたはライフサイクルルールによってリポジトリから削除されました。不足しているアクセス許可はありません。イメージを再度プッシュし、関数コードを更新してください',
  ),
  said(
    'Lambda tried to prepare the function’s image again and could not; the reason stands in the state of the function',
    'Lambda가 함수의 이미지를 다시 준비하려 했지만 실패했습니다. 이유는 함수의 상태에 있습니다',
    'Lambda は関数のイメージを再度準備しようとしましたが、失敗しました。理由は関数の状態に示されています',
  ),
  said(
    'which reason: a grant that is missing, an image that is gone, or one that does not run',
    '어떤 이유인지: 누락된 허용, 삭제된 이미지, 또는 실행되지 않는 이미지',
    'どの理由か: 許可の不足、イメージの削除、または実行できないイメージ',
  ),
  said('the state of the function, and its reason', '함수의 상태와 이유', '関数の状態とその理由'),
  said(
    'the function was idle, and its image is being fetched again: the same call succeeds shortly, if Lambda may pull the image',
    '함수가 유휴 상태였으며 이미지를 다시 가져오고 있습니다. Lambda가 이미지를 풀할 수 있으면 같은 호출이 곧 성공합니다',
    '関数はアイドル状態だったため、イメージを再度取得しています。Lambda がイメージをプルできれば、同じ呼び出しはまもなく成功します',
  ),
  said(
    'the image’s programs are for another architecture than the function’s: build with `--platform linux/amd64` for `x86_64`, with `--platform linux/arm64` for `arm64`. No permission is missing',
    '이미지의 프로그램이 함수와 다른 아키텍처용입니다. `x86_64`는 `--platform linux/amd64`로, `arm64`는 `--platform linux/arm64`로 빌드하세요. 누락된 권한은 없습니다',
    'イメージのプログラムが、関数とは異なるアーキテクチャ用です。`x86_64` の場合は `--platform linux/amd64`、`arm64` の場合は `--platform linux/arm64` でビルドしてください。不足しているアクセス許可はありません',
  ),
  said('which architecture the function has', '함수의 아키텍처', '関数のアーキテクチャ'),
  said(
    'which images and media types there are',
    '존재하는 이미지와 미디어 유형',
    '存在するイメージとメディアタイプ',
  ),
  said(
    'the caller may look, and there is no image `{image…}`: the repository, the tag or the digest is another',
    '호출자는 조회할 수 있으며 이미지 `{image…}`이(가) 없습니다. 리포지토리, 태그 또는 다이제스트가 다릅니다',
    '呼び出し元は参照できますが、イメージ `{image…}` がありません。リポジトリ、タグ、またはダイジェストが異なります',
  ),
  said(
    '`{image…}` is no image of a private ECR repository: expected ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG',
    '`{image…}`은(는) 프라이빗 ECR 리포지토리의 이미지가 아닙니다. 형식은 ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG입니다',
    '`{image…}` はプライベート ECR リポジトリのイメージではありません。形式は ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG です',
  ),
  said(
    'Lambda takes no FIPS host',
    'Lambda는 FIPS 호스트를 받아들이지 않습니다',
    'Lambda は FIPS ホストを受け付けません',
  ),
  said(
    'a digest stands behind `@`: REPOSITORY@sha256:…',
    '다이제스트는 `@` 뒤에 씁니다: REPOSITORY@sha256:…',
    'ダイジェストは `@` の後に指定します: REPOSITORY@sha256:…',
  ),
  said(
    'it has no tag and no digest, and Lambda assumes none',
    '태그와 다이제스트가 없으며, Lambda는 기본값을 사용하지 않습니다',
    'タグもダイジェストもなく、Lambda はデフォルト値を使用しません',
  ),
  said(
    'its form is right, so the Region is not: Lambda takes images of the function’s own Region only',
    '형식은 올바르므로 리전이 다릅니다. Lambda는 함수와 같은 리전의 이미지만 받아들입니다',
    '形式は正しいため、リージョンが異なります。Lambda は関数と同じリージョンのイメージのみを受け付けます',
  ),
  said(
    'its form is right, so the Region is not: Lambda takes images of the function’s own Region only, and this one is of {region}',
    '형식은 올바르므로 리전이 다릅니다. Lambda는 함수와 같은 리전의 이미지만 받아들이며, 이 이미지는 {region}에 있습니다',
    '形式は正しいため、リージョンが異なります。Lambda は関数と同じリージョンのイメージのみを受け付けますが、このイメージは {region} にあります',
  ),
  said(
    'the image is there and may be read, and is of a kind that Lambda does not run: mostly an index with attestations, as `docker buildx` makes it, or layers in zstd',
    '이미지가 있고 읽을 수 있지만 Lambda가 실행하지 않는 유형입니다. 대개 `docker buildx`가 만드는 증명 포함 인덱스이거나 zstd 계층입니다',
    'イメージは存在し読み取れますが、Lambda が実行しない種類です。多くは `docker buildx` が作成するアテステーション付きインデックス、または zstd のレイヤーです',
  ),
  said(
    'build it again with `--provenance=false --sbom=false`, for one platform',
    '하나의 플랫폼용으로 `--provenance=false --sbom=false`를 사용해 다시 빌드하세요',
    '1 つのプラットフォーム向けに `--provenance=false --sbom=false` を指定して再度ビルドしてください',
  ),
  said(
    'the trust policy of the execution role does not let `lambda.amazonaws.com` assume it, or the role was made seconds ago',
    '실행 역할의 신뢰 정책이 `lambda.amazonaws.com`의 수임을 허용하지 않거나, 역할이 방금 생성되었습니다',
    '実行ロールの信頼ポリシーが `lambda.amazonaws.com` による引き受けを許可していないか、ロールが作成された直後です',
  ),
  said(
    'whether `lambda.amazonaws.com` is among its principals',
    '보안 주체에 `lambda.amazonaws.com`이 있는지 여부',
    'プリンシパルに `lambda.amazonaws.com` が含まれているかどうか',
  ),
  said(
    'the execution role is of another account than the function: no permission allows that. Assume a role in the function’s account and create it there, with a role of that account',
    '실행 역할이 함수와 다른 계정에 있습니다. 어떤 권한으로도 허용되지 않습니다. 함수 계정의 역할을 수임하여 그 계정의 역할로 함수를 생성하세요',
    '実行ロールが関数とは別のアカウントにあります。どのアクセス許可でも許可されません。関数のアカウントのロールを引き受け、そのアカウントのロールで関数を作成してください',
  ),
  said(
    'the document is no repository policy: each statement needs an Effect, a Principal and actions that begin with `ecr:`, and no Resource but `*`; `ecr:GetAuthorizationToken` has no place in it',
    '문서가 리포지토리 정책이 아닙니다. 각 문에는 Effect, Principal, `ecr:`로 시작하는 작업이 필요하며 Resource는 `*`만 가능합니다; `ecr:GetAuthorizationToken`은 사용할 수 없습니다',
    'ドキュメントがリポジトリポリシーではありません。各ステートメントには Effect、Principal、`ecr:` で始まるアクションが必要で、Resource は `*` のみです; `ecr:GetAuthorizationToken` は使用できません',
  ),
  said(
    'the document is no registry policy: its statements need a Resource that names repositories',
    '문서가 레지스트리 정책이 아닙니다. 문에는 리포지토리를 지정하는 Resource가 필요합니다',
    'ドキュメントがレジストリポリシーではありません。ステートメントには、リポジトリを指定する Resource が必要です',
  ),
  said('which element it is, with its line', '해당 요소와 줄 번호', '該当する要素とその行'),
  said(
    'the policy names a user, role or account that does not exist. One that was deleted reads back as its id, such as `AROA…`, and is refused the same way',
    '정책이 존재하지 않는 사용자, 역할 또는 계정을 지정합니다. 삭제된 주체는 `AROA…`와 같은 ID로 표시되며 마찬가지로 거부됩니다',
    'ポリシーが、存在しないユーザー、ロール、またはアカウントを指定しています。削除されたものは `AROA…` のような ID で表示され、同様に拒否されます',
  ),
  said(
    'the policy names a user, role or account that does not exist: `{who…}`. One that was deleted reads back as its id, such as `AROA…`, and is refused the same way',
    '정책이 존재하지 않는 사용자, 역할 또는 계정을 지정합니다: `{who…}`. 삭제된 주체는 `AROA…`와 같은 ID로 표시되며 마찬가지로 거부됩니다',
    'ポリシーが、存在しないユーザー、ロール、またはアカウントを指定しています: `{who…}`。削除されたものは `AROA…` のような ID で表示され、同様に拒否されます',
  ),
  said(
    'the repository `{name}` keeps its tags, and `{tag}` names an image already: push under another tag. No permission is missing',
    '리포지토리 `{name}`은(는) 태그를 변경할 수 없으며 `{tag}`은(는) 이미 다른 이미지를 가리킵니다. 다른 태그로 푸시하세요. 누락된 권한은 없습니다',
    'リポジトリ `{name}` のタグは変更不可で、`{tag}` はすでに別のイメージを指しています。別のタグでプッシュしてください。不足しているアクセス許可はありません',
  ),
  said(
    'the caller may look into account {id}, and there is no repository `{name}` in this Region. No permission is missing',
    '호출자는 계정 {id}을(를) 조회할 수 있으며, 이 리전에 리포지토리 `{name}`이(가) 없습니다. 누락된 권한은 없습니다',
    '呼び出し元はアカウント {id} を参照できますが、このリージョンにリポジトリ `{name}` がありません。不足しているアクセス許可はありません',
  ),
  said(
    'which there are in the Region that is set',
    '설정된 리전에 있는 리포지토리',
    '設定されているリージョンにあるリポジトリ',
  ),
  said(
    'the caller may look, and the repository `{name}` of account {id} has no policy: nobody of another account is let in, and neither is Lambda',
    '호출자는 조회할 수 있으며, 계정 {id}의 리포지토리 `{name}`에 정책이 없습니다. 다른 계정도 Lambda도 허용되지 않습니다',
    '呼び出し元は参照できますが、アカウント {id} のリポジトリ `{name}` にはポリシーがありません。別のアカウントも Lambda も許可されていません',
  ),
  said(
    'the caller may look, and the repository `{name}` of account {id} has no such image. No permission is missing',
    '호출자는 조회할 수 있으며, 계정 {id}의 리포지토리 `{name}`에 해당 이미지가 없습니다. 누락된 권한은 없습니다',
    '呼び出し元は参照できますが、アカウント {id} のリポジトリ `{name}` にそのイメージがありません。不足しているアクセス許可はありません',
  ),
  said(
    'which tags and digests there are',
    '존재하는 태그와 다이제스트',
    '存在するタグとダイジェスト',
  ),
  said(
    'the password that the docker client sent is older than twelve hours, or whoever it was made for may no longer use it',
    'docker 클라이언트가 보낸 암호가 12시간을 넘었거나, 암호를 받은 주체가 더 이상 사용할 수 없습니다',
    'docker クライアントが送信したパスワードが 12 時間を超えているか、発行対象の主体がもう使用できません',
  ),
  said(
    'the docker client has no password for the host that it talks to: there was no login, or it was for another account’s or Region’s host, or by another user of this machine',
    'docker 클라이언트에 접속하는 호스트의 암호가 없습니다. 로그인하지 않았거나, 다른 계정이나 리전의 호스트에 로그인했거나, 이 컴퓨터의 다른 사용자가 로그인했습니다',
    'docker クライアントに、接続先ホストのパスワードがありません。ログインしていないか、別のアカウントまたはリージョンのホストにログインしたか、このマシンの別のユーザーがログインしました',
  ),
  said(
    'a new password, for that very host',
    '해당 호스트의 새 암호',
    'そのホスト用の新しいパスワード',
  ),
  said(
    'the image could not be pulled; AWS’s own sentence, which says why, is not in the message: look for it further down, or in the log of the host',
    '이미지를 풀할 수 없었습니다. 이유를 알려 주는 AWS 메시지가 없습니다. 더 아래쪽이나 호스트의 로그에서 찾으세요',
    'イメージをプルできませんでした。理由を示す AWS のメッセージが含まれていません。さらに下、またはホストのログで確認してください',
  ),
  said(
    'which role pulls the image: it needs `ecr:GetAuthorizationToken` and the two actions of a pull',
    '이미지를 풀하는 역할. `ecr:GetAuthorizationToken`과 풀의 두 작업이 필요합니다',
    'イメージをプルするロール。`ecr:GetAuthorizationToken` とプルの 2 つのアクションが必要です',
  ),
  said(
    'the session’s time is over: get new credentials, for example with `aws sso login` or by assuming the role again. No permission is missing',
    '세션이 만료되었습니다. `aws sso login`을 실행하거나 역할을 다시 수임하여 새 자격 증명을 받으세요. 누락된 권한은 없습니다',
    'セッションの有効期限が切れています。`aws sso login` を実行するか、ロールを再度引き受けて、新しい認証情報を取得してください。不足しているアクセス許可はありません',
  ),
  said(
    'the access key does not exist, is inactive, or belongs to another partition; with temporary credentials also: the session token is missing',
    '액세스 키가 없거나, 비활성 상태이거나, 다른 파티션에 속합니다. 임시 자격 증명이라면 세션 토큰이 누락되었을 수도 있습니다',
    'アクセスキーが存在しないか、無効か、別のパーティションのものです。一時的な認証情報の場合は、セッショントークンが不足している可能性もあります',
  ),
  said(
    'whether the key that is set works at all',
    '설정된 키가 작동하는지 여부',
    '設定されているキーが機能するかどうか',
  ),
  said(
    'the key exists, and the secret or what was signed is not what arrived: a wrong secret, a proxy that changes the request, or a clock that is wrong',
    '키는 있지만 시크릿이나 서명된 내용이 도착한 것과 다릅니다. 잘못된 시크릿, 요청을 변경하는 프록시, 또는 잘못된 시계가 원인입니다',
    'キーは存在しますが、シークレットまたは署名された内容が、届いたものと異なります。誤ったシークレット、リクエストを変更するプロキシ、または誤った時計が原因です',
  ),
  said(
    'whether the same key works elsewhere',
    '같은 키가 다른 곳에서 작동하는지 여부',
    '同じキーが別の場所で機能するかどうか',
  ),
  said(
    'the machine’s clock is more than five minutes off',
    '컴퓨터의 시계가 5분 이상 틀립니다',
    'マシンの時計が 5 分以上ずれています',
  ),
  said(
    'the time by which requests are signed',
    '요청에 서명하는 시각',
    'リクエストの署名に使われる時刻',
  ),
  said(
    'too many requests at a time: the same one later may be allowed. No permission is missing',
    '한 번에 요청이 너무 많습니다. 나중에 같은 요청이 허용될 수 있습니다. 누락된 권한은 없습니다',
    '一度のリクエストが多すぎます。後で同じリクエストが許可される場合があります。不足しているアクセス許可はありません',
  ),
]
