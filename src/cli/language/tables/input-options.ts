import { said } from '../sentence.ts'

/** What is wrong with how a command was typed. */
export const options = [
  said(
    'expected a message, a task or a file: see `{help…}`',
    '메시지, 작업 또는 파일이 필요합니다. `{help…}`을(를) 참조하세요',
    'メッセージ、タスク、またはファイルが必要です。`{help…}` を参照してください',
  ),
  said(
    'expected a message, a task or a CloudTrail record before the files, got the folder `{name…}`: add --all to look at everything in it',
    '파일 앞에 메시지, 작업 또는 CloudTrail 레코드가 필요하지만 폴더 `{name…}`입니다. 폴더 전체를 확인하려면 `--all`을 추가하세요',
    'ファイルの前にメッセージ、タスク、または CloudTrail レコードが必要ですが、フォルダ `{name…}` です。フォルダ内をすべて確認するには `--all` を追加してください',
  ),
  said(
    'expected a message, a task or a CloudTrail record before the files, got `{name…}`',
    '파일 앞에 메시지, 작업 또는 CloudTrail 레코드가 필요하지만 `{name…}`입니다',
    'ファイルの前にメッセージ、タスク、または CloudTrail レコードが必要ですが、`{name…}` です',
  ),
  said(
    'expected a task, a message in quotes or a file, got `{word…}`: tasks are {tasks…}',
    '작업, 따옴표로 묶은 메시지 또는 파일이 필요하지만 `{word…}`입니다. 작업: {tasks…}',
    'タスク、引用符で囲んだメッセージ、またはファイルが必要ですが、`{word…}` です。タスク: {tasks…}',
  ),
  said(
    'expected a task, a message in quotes or a file, got `{word…}`: did you mean `{meant…}`?',
    '작업, 따옴표로 묶은 메시지 또는 파일이 필요하지만 `{word…}`입니다. `{meant…}`을(를) 의미하셨습니까?',
    'タスク、引用符で囲んだメッセージ、またはファイルが必要ですが、`{word…}` です。`{meant…}` のことですか?',
  ),
  said(
    '--all: expected files or folders, --profile, or a running server, got none',
    '`--all`: 파일이나 폴더, `--profile` 또는 실행 중인 서버가 필요합니다',
    '`--all`: ファイルまたはフォルダ、`--profile`、または実行中のサーバーが必要です',
  ),
  said(
    '--clipboard: expected a message to read, not --all',
    '`--clipboard`: 읽을 메시지가 필요하며 `--all`과 함께 사용할 수 없습니다',
    '`--clipboard`: 読み取るメッセージが必要で、`--all` とは併用できません',
  ),
  said(
    '--clipboard: expected a message in the clipboard, got none',
    '`--clipboard`: 클립보드에 메시지가 없습니다',
    '`--clipboard`: クリップボードにメッセージがありません',
  ),
  said(
    '--clipboard: cannot be read: {problem…}: pipe the message into `{command…}`',
    '`--clipboard`: 읽을 수 없습니다(`{problem…}`). 메시지를 파이프로 `{command…}`에 전달하세요',
    '`--clipboard`: 読み取れません (`{problem…}`)。メッセージをパイプで `{command…}` に渡してください',
  ),
  said(
    '--clipboard: expected pbpaste, wl-paste, xclip, xsel or powershell.exe on PATH, got none: install wl-clipboard (Wayland) or xclip (X11), or pipe the message into `{command…}`',
    '`--clipboard`: PATH에 pbpaste, wl-paste, xclip, xsel 또는 powershell.exe가 필요합니다. wl-clipboard(Wayland) 또는 xclip(X11)을 설치하거나 메시지를 파이프로 `{command…}`에 전달하세요',
    '`--clipboard`: PATH に pbpaste、wl-paste、xclip、xsel、または powershell.exe が必要です。wl-clipboard (Wayland) または xclip (X11) をインストールするか、メッセージをパイプで `{command…}` に渡してください',
  ),
  said(
    'none of AWS’s sentences about a refusal is in this message: paste the whole of it',
    '이 메시지에는 거부에 대한 AWS의 문장이 없습니다. 메시지 전체를 붙여 넣으세요',
    'このメッセージには拒否を示す AWS の文がありません。メッセージ全体を貼り付けてください',
  ),
  said(
    'none of these CloudTrail records is of a refused request',
    '이 CloudTrail 레코드에는 거부된 요청이 없습니다',
    'これらの CloudTrail レコードには拒否されたリクエストがありません',
  ),
  said(
    '{task}: expected `--as` with who does it',
    '{task}: `--as`로 수행하는 주체를 지정하세요',
    '{task}: `--as` で実行する主体を指定してください',
  ),
  said(
    '--as: expected an account or the ARN of a user, role or session, got `{got…}`',
    '`--as`: 계정 또는 사용자, 역할이나 세션의 ARN이 필요하지만 `{got…}`입니다',
    '`--as`: アカウント、またはユーザー、ロール、セッションの ARN が必要ですが、`{got…}` です',
  ),
  said(
    "{task}: expected `--function` with the function's ARN, such as {arn}, got `{got…}`",
    '{task}: `--function`으로 {arn}과(와) 같은 함수의 ARN을 지정하세요. 현재 값: `{got…}`',
    '{task}: `--function` で {arn} のような関数の ARN を指定してください。現在の値: `{got…}`',
  ),
  said(
    '{task}: expected `--image` with an image such as {uri}, got `{got…}`',
    '{task}: `--image`로 {uri}과(와) 같은 이미지를 지정하세요. 현재 값: `{got…}`',
    '{task}: `--image` で {uri} のようなイメージを指定してください。現在の値: `{got…}`',
  ),
  said("the function's is {gap~}", '함수의 이미지: {gap~}', '関数のイメージ: {gap~}'),
  said(
    'expected an ARN, or the address of a resource in what was read, got `{got…}`',
    'ARN 또는 읽은 내용에 있는 리소스의 주소가 필요하지만 `{got…}`입니다',
    'ARN、または読み取った内容にあるリソースのアドレスが必要ですが、`{got…}` です',
  ),
  said('known are {names…}', '알려진 주소: {names…}', '既知のアドレス: {names…}'),
  said(
    'known are none of its kind: give the plan, and `--account` where it has no account',
    '이 종류의 리소스가 없습니다. 플랜을 지정하고, 계정이 없으면 `--account`도 지정하세요',
    'この種類のリソースがありません。プランを指定し、アカウントがない場合は `--account` も指定してください',
  ),
  said(
    '--account: expected twelve digits, got `{got…}`',
    '`--account`: 12자리 숫자가 필요하지만 `{got…}`입니다',
    '`--account`: 12 桁の数字が必要ですが、`{got…}` です',
  ),
  said(
    '--region: expected a Region such as us-east-1, got `{got…}`',
    '`--region`: us-east-1과 같은 리전이 필요하지만 `{got…}`입니다',
    '`--region`: us-east-1 のようなリージョンが必要ですが、`{got…}` です',
  ),
  said(
    '--parameter: expected NAME=VALUE, got `{got…}`',
    '`--parameter`: `NAME=VALUE` 형식이 필요하지만 `{got…}`입니다',
    '`--parameter`: `NAME=VALUE` 形式が必要ですが、`{got…}` です',
  ),
  said(
    '--profile: expected an AWS profile, and there is no `{name…}`: see `{command…}`',
    '`--profile`: AWS 프로필 `{name…}`이(가) 없습니다. `{command…}`을(를) 참조하세요',
    '`--profile`: AWS プロファイル `{name…}` がありません。`{command…}` を参照してください',
  ),
  said(
    '{where}: expected a URL such as {url}, got `{got…}`',
    '{where}: {url}과(와) 같은 URL이 필요하지만 `{got…}`입니다',
    '{where}: {url} のような URL が必要ですが、`{got…}` です',
  ),
  said(
    'no tidegate of yours runs on port {port}: start one with `{command…}` in another terminal, or name another with --endpoint',
    '포트 {port}에서 실행 중인 tidegate가 없습니다. 다른 터미널에서 `{command…}`(으)로 시작하거나 `--endpoint`로 다른 서버를 지정하세요',
    'ポート {port} で実行中の tidegate がありません。別のターミナルで `{command…}` を実行して起動するか、`--endpoint` で別のサーバーを指定してください',
  ),
  said(
    'more than {n} pairs of who and what have changed: compare one account at a time',
    '변경된 주체와 리소스의 쌍이 {n}개를 넘습니다. 계정을 하나씩 비교하세요',
    '変更された主体とリソースの組が {n} 件を超えています。アカウントを 1 つずつ比較してください',
  ),
]
