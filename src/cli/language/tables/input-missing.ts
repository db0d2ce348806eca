import { said } from '../sentence.ts'

/** What a file does not say by itself. */
export const missing = [
  said(
    'this report was not made yet',
    '아직 생성되지 않은 보고서입니다',
    'まだ作成されていないレポートです',
  ),
  said(
    'ask `{command…}` again',
    '`{command…}`을(를) 다시 실행하세요',
    '`{command…}` を再度実行してください',
  ),
  said(
    'the output of {operation} does not say of which user or role it is',
    '{operation}의 출력에 어떤 사용자나 역할의 것인지 없습니다',
    '{operation} の出力にどのユーザーまたはロールのものかが示されていません',
  ),
  said(
    'put the name of one that was collected into the file’s, such as `{file…}`, with the account before it where several have one of that name',
    '`{file…}`과(와) 같이 수집된 이름을 파일 이름에 넣고, 여러 계정에 같은 이름이 있으면 앞에 계정을 넣으세요',
    '`{file…}` のように収集された名前をファイル名に含め、複数のアカウントに同じ名前がある場合はその前にアカウントを含めてください',
  ),
  said(
    'of the repository `{name…}` in account {id} its Region is not in the output',
    '출력에 계정 {id}의 리포지토리 `{name…}`의 리전이 없습니다',
    'アカウント {id} のリポジトリ `{name…}` のリージョンが出力にありません',
  ),
  said(
    'of the repository `{name…}` in account {id} it is in several Regions',
    '계정 {id}의 리포지토리 `{name…}`이(가) 여러 리전에 있습니다',
    'アカウント {id} のリポジトリ `{name…}` が複数のリージョンにあります',
  ),
  said(
    'give the output of `aws ecr describe-repositories` as well, or put the Region into the file’s name',
    '`aws ecr describe-repositories`의 출력도 지정하거나 파일 이름에 리전을 넣으세요',
    '`aws ecr describe-repositories` の出力も指定するか、ファイル名にリージョンを含めてください',
  ),
  said(
    'put the Region into the file’s name, such as `{file…}`',
    '`{file…}`과(와) 같이 파일 이름에 리전을 넣으세요',
    '`{file…}` のようにファイル名にリージョンを含めてください',
  ),
  said(
    'it does not say of which account it is',
    '어떤 계정의 것인지 없습니다',
    'どのアカウントのものかが示されていません',
  ),
  said(
    'put the account and the Region into the file’s name, such as `{file…}`',
    '`{file…}`과(와) 같이 파일 이름에 계정과 리전을 넣으세요',
    '`{file…}` のようにファイル名にアカウントとリージョンを含めてください',
  ),
  said(
    'in which Region the registry of account {id} is, is not in the output',
    '출력에 계정 {id}의 레지스트리가 있는 리전이 없습니다',
    'アカウント {id} のレジストリがあるリージョンが出力にありません',
  ),
  said(
    'put it into the file’s name, such as `{file…}`',
    '`{file…}`과(와) 같이 파일 이름에 넣으세요',
    '`{file…}` のようにファイル名に含めてください',
  ),
  said(
    'it does not say in which account the {kind~} `{name…}` is',
    '{kind~} `{name…}`이(가) 있는 계정이 없습니다',
    '{kind~} `{name…}` があるアカウントが示されていません',
  ),
  said(
    'give the output of `{one…}` or `{other…}` as well',
    '`{one…}` 또는 `{other…}`의 출력도 지정하세요',
    '`{one…}` または `{other…}` の出力も指定してください',
  ),
  said(
    'the output of {operation} does not say which key it is of',
    '{operation}의 출력에 어떤 키의 것인지 없습니다',
    '{operation} の出力にどのキーのものかが示されていません',
  ),
  said(
    'put the key’s id, its account and its Region into the file’s name, such as `{file…}`',
    '`{file…}`과(와) 같이 파일 이름에 키의 ID, 계정, 리전을 넣으세요',
    '`{file…}` のようにファイル名にキーの ID、アカウント、リージョンを含めてください',
  ),
  said(
    'the output of {operation} does not say which {what~} it is of',
    '{operation}의 출력에 어떤 것({what~})인지 없습니다',
    '{operation} の出力にどれ ({what~}) のものかが示されていません',
  ),
  said(
    "put its name into the file's, such as `{file…}`",
    '`{file…}`과(와) 같이 파일 이름에 넣으세요',
    '`{file…}` のようにファイル名に含めてください',
  ),
  said('policy', '정책', 'ポリシー'),
  said('target', '대상', 'ターゲット'),
  said(
    'expected the policy of a function, and no statement names one in its Resource',
    '함수의 정책이어야 하지만 Resource에 함수를 지정하는 문이 없습니다',
    '関数のポリシーである必要がありますが、Resource に関数を指定するステートメントがありません',
  ),
  said(
    'expected the ARN of a user, role, group, session or policy, or of a resource that has a policy, after `=`, got `{got…}`',
    '`=` 뒤에 사용자, 역할, 그룹, 세션, 정책 또는 정책이 있는 리소스의 ARN이 필요하지만 `{got…}`입니다',
    '`=` の後にユーザー、ロール、グループ、セッション、ポリシー、またはポリシーを持つリソースの ARN が必要ですが、`{got…}` です',
  ),
  said(
    'a {kind} has no policy: `{arn…}`',
    '정책을 가질 수 없는 종류입니다({kind}): `{arn…}`',
    'ポリシーを持てない種類です ({kind}): `{arn…}`',
  ),
  said(
    'expected parameters in JSON, and it cannot be read as JSON',
    'JSON 파라미터여야 하지만 JSON으로 읽을 수 없습니다',
    'JSON のパラメータである必要がありますが、JSON として読み取れません',
  ),
  said(
    'expected a list of ParameterKey and ParameterValue, a list of NAME=VALUE, or an object of them',
    'ParameterKey와 ParameterValue의 목록, `NAME=VALUE`의 목록 또는 파라미터의 객체여야 합니다',
    'ParameterKey と ParameterValue のリスト、`NAME=VALUE` のリスト、またはパラメータのオブジェクトである必要があります',
  ),
]

/** What is wrong with an expectation. */
export const expectations = [
  said('expected expectations, got none', '예상이 하나도 없습니다', '想定が 1 つもありません'),
  said(
    'expected an action such as `{example}`, or {tasks…}, got `{got…}`',
    '`{example}`과(와) 같은 작업 또는 {tasks…}이(가) 필요하지만 `{got…}`입니다',
    '`{example}` のようなアクション、または {tasks…} が必要ですが、`{got…}` です',
  ),
  said(
    'expected an action without wildcards, got `{got…}`',
    '와일드카드가 없는 작업이어야 하지만 `{got…}`입니다',
    'ワイルドカードのないアクションである必要がありますが、`{got…}` です',
  ),
  said(
    'expected the ARN of a resource or an image, got `{got…}`',
    '리소스의 ARN 또는 이미지가 필요하지만 `{got…}`입니다',
    'リソースの ARN またはイメージが必要ですが、`{got…}` です',
  ),
  said(
    'expected `{key}` among the conditions of the service `{service…}`',
    '서비스 `{service…}`의 조건에 `{key}`이(가) 필요합니다',
    'サービス `{service…}` の条件に `{key}` が必要です',
  ),
  said(
    'expected an account, the ARN of a user, role or session, a service or `*`, got `{got…}`',
    '계정, 사용자·역할·세션의 ARN, 서비스 또는 `*`이(가) 필요하지만 `{got…}`입니다',
    'アカウント、ユーザー・ロール・セッションの ARN、サービス、または `*` が必要ですが、`{got…}` です',
  ),
  said(
    'expected a list, got an object',
    '목록이어야 하지만 객체입니다',
    'リストである必要がありますが、オブジェクトです',
  ),
  said(
    'expected `{form…}`, got `{got…}`',
    '`{form…}` 형식이어야 하지만 `{got…}`입니다',
    '`{form…}` 形式である必要がありますが、`{got…}` です',
  ),
  said(
    'expected a condition such as `{example}`, got `{got…}`',
    '`{example}`과(와) 같은 조건이어야 하지만 `{got…}`입니다',
    '`{example}` のような条件である必要がありますが、`{got…}` です',
  ),
  said(
    'expected `expect` (allow or deny), `principal`, `action`, `resource` and perhaps `conditions`, and {place} is not so: {problem…}',
    '`expect`(allow 또는 deny), `principal`, `action`, `resource` 및 필요시 `conditions`여야 하지만 {place}이(가) 다릅니다: `{problem…}`',
    '`expect` (allow または deny)、`principal`、`action`、`resource`、必要に応じて `conditions` である必要がありますが、{place} が異なります: `{problem…}`',
  ),
  said(
    'expected a list in JSON, and this is where it stops being JSON',
    'JSON 목록이어야 하지만 여기서부터 JSON이 아닙니다',
    'JSON のリストである必要がありますが、ここから JSON ではなくなっています',
  ),
]

/** The system's words: `src/aws/system-words.ts`. */
export const system = [
  said('permission denied', '권한이 없습니다', '権限がありません'),
  said('it is taken', '이미 사용 중입니다', 'すでに使用されています'),
  said(
    'this machine has no such address',
    '이 컴퓨터에 없는 주소입니다',
    'このマシンにないアドレスです',
  ),
  said('no host of that name is known', '알 수 없는 호스트 이름입니다', '不明なホスト名です'),
  said('nothing listens there', '연결할 수 있는 서버가 없습니다', '接続できるサーバーがありません'),
  said('the connection broke', '연결이 끊어졌습니다', '接続が切断されました'),
  said('no way leads there', '경로가 없습니다', '経路がありません'),
  said('it is a folder', '폴더입니다', 'フォルダです'),
  said('it is a symbolic link', '심볼릭 링크입니다', 'シンボリックリンクです'),
  said(
    'there is no such file or folder',
    '파일이나 폴더가 없습니다',
    'ファイルまたはフォルダがありません',
  ),
  said('the disk is full', '디스크가 가득 찼습니다', 'ディスクがいっぱいです'),
  said(
    'a part of the path is no folder',
    '경로의 일부가 폴더가 아닙니다',
    'パスの一部がフォルダではありません',
  ),
  said('it is not permitted', '허용되지 않습니다', '許可されていません'),
  said('the disk is read-only', '읽기 전용 디스크입니다', '読み取り専用のディスクです'),
  said('no answer came in time', '제한 시간 안에 응답이 없습니다', '制限時間内に応答がありません'),
  said(
    'name a file with a policy, or - for standard input',
    '정책 파일을 지정하거나 표준 입력에는 `-`를 사용하세요',
    'ポリシーのファイルを指定するか、標準入力には `-` を使用してください',
  ),
  said(
    'expected a policy of at most {n} bytes, got more',
    '정책은 최대 {n}바이트여야 합니다',
    'ポリシーは最大 {n} バイトである必要があります',
  ),
]
