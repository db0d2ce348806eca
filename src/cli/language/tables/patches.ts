import { said } from '../sentence.ts'

const terraform = [
  said('its file is not here', '파일이 없습니다', 'ファイルがありません'),
  said(
    'a bracket is closed that was not opened',
    '열지 않은 괄호를 닫았습니다',
    '開いていない括弧が閉じられています',
  ),
  said('a bracket is not closed', '괄호를 닫지 않았습니다', '括弧が閉じられていません'),
  said('a heredoc does not end', 'heredoc이 끝나지 않습니다', 'heredoc が終わっていません'),
  said('a string does not end', '문자열이 끝나지 않습니다', '文字列が終わっていません'),
  said('it is no JSON', 'JSON이 아닙니다', 'JSON ではありません'),
  said(
    'it is the text of several resources',
    '여러 리소스가 사용하는 텍스트입니다',
    '複数のリソースが使用するテキストです',
  ),
  said(
    'it is more than this policy, or named elsewhere',
    '이 정책 이외의 내용이 있거나 다른 곳에서 참조합니다',
    'このポリシー以外の内容があるか、別の場所で参照されています',
  ),
  said('it is written over several lines', '여러 줄에 걸쳐 있습니다', '複数行にわたっています'),
  said('it stands in one line', '한 줄에 있습니다', '1 行に書かれています'),
  said(
    'it stands in the line of something else',
    '다른 내용과 같은 줄에 있습니다',
    '別の内容と同じ行にあります',
  ),
  said('it stands nowhere', '어디에도 없습니다', 'どこにもありません'),
  said(
    'its module is used more than once',
    '모듈을 두 번 이상 사용합니다',
    'モジュールが複数回使用されています',
  ),
  said(
    'the same file may be used elsewhere',
    '같은 파일을 다른 곳에서 사용할 수 있습니다',
    '同じファイルが別の場所で使用されている可能性があります',
  ),
  said(
    '`{file…}` cannot be read',
    '`{file…}`을(를) 읽을 수 없습니다',
    '`{file…}` を読み取れません',
  ),
  said('`{name…}` makes it', '`{name…}`이(가) 만듭니다', '`{name…}` が作成します'),
  said(
    '`{name…}` is used elsewhere too',
    '`{name…}`을(를) 다른 곳에서도 사용합니다',
    '`{name…}` は別の場所でも使用されています',
  ),
  said(
    '`{name…}` is for several resources',
    '`{name…}`은(는) 여러 리소스용입니다',
    '`{name…}` は複数のリソース用です',
  ),
  said(
    'no `{address…}` stands in {folder…}',
    '{folder…}에 `{address…}`이(가) 없습니다',
    '{folder…} に `{address…}` がありません',
  ),
  said(
    'no `{name…}` stands beside it',
    '옆에 `{name…}`이(가) 없습니다',
    '隣に `{name…}` がありません',
  ),
  said('no comma at offset {n}', '위치 {n}에 쉼표가 없습니다', '位置 {n} にカンマがありません'),
  said('no value at offset {n}', '위치 {n}에 값이 없습니다', '位置 {n} に値がありません'),
  said(
    'the file is not understood at offset {n}',
    '위치 {n}에서 파일을 해석할 수 없습니다',
    '位置 {n} でファイルを解釈できません',
  ),
  said(
    'the source of `{name…}` is not a folder here',
    '`{name…}`의 소스가 여기 있는 폴더가 아닙니다',
    '`{name…}` のソースはここにあるフォルダではありません',
  ),
  said(
    'there is no .tf file in {folder…}',
    '{folder…}에 .tf 파일이 없습니다',
    '{folder…} に .tf ファイルがありません',
  ),
  said(
    'Terraform has no resource that is known here for it',
    '여기서 알려진 Terraform 리소스가 없습니다',
    'ここで既知の Terraform リソースがありません',
  ),
]

const templates = [
  said(
    'CDK has no method that is known here for it',
    '여기서 알려진 CDK 메서드가 없습니다',
    'ここで既知の CDK メソッドがありません',
  ),
  said(
    'CloudFormation has no resource that is known here for it',
    '여기서 알려진 CloudFormation 리소스가 없습니다',
    'ここで既知の CloudFormation リソースがありません',
  ),
  said(
    'CloudFormation makes up a name that it needs',
    '필요한 이름을 CloudFormation이 정합니다',
    '必要な名前を CloudFormation が決定します',
  ),
  said(
    '`{one}` and `{other}` would wait for each other',
    '`{one}`과(와) `{other}`이(가) 서로를 기다리게 됩니다',
    '`{one}` と `{other}` が互いを待つことになります',
  ),
  said(
    'what is given is a copy that AWS printed',
    'AWS가 출력한 사본입니다',
    'AWS が出力したコピーです',
  ),
  said('it is no YAML', 'YAML이 아닙니다', 'YAML ではありません'),
  said('it is nested too deep', '중첩이 너무 깊습니다', 'ネストが深すぎます'),
  said(
    'it is AWS’s own policy, which is replaced or detached',
    'AWS 관리형 정책이므로 대체하거나 분리합니다',
    'AWS 自身のポリシーのため、置き換えまたはデタッチします',
  ),
  said(
    'what holds it is made by SAM',
    '이를 포함하는 리소스를 SAM이 만듭니다',
    'これを含むリソースは SAM が作成します',
  ),
  said('it belongs into another template', '다른 템플릿에 속합니다', '別のテンプレートに属します'),
  said(
    'its function is in another template',
    '함수가 다른 템플릿에 있습니다',
    '関数が別のテンプレートにあります',
  ),
  said('an expression makes it', '표현식으로 만들어집니다', '式によって作成されます'),
  said(
    'an expression makes a part of it',
    '일부가 표현식으로 만들어집니다',
    '一部が式によって作成されます',
  ),
  said(
    'it is used in more than one place',
    '둘 이상의 위치에서 사용합니다',
    '複数の場所で使用されています',
  ),
  said('its resource goes with it', '리소스도 함께 제거됩니다', 'リソースも一緒に削除されます'),
  said('nothing is left beside it', '남는 것이 없습니다', '残るものがありません'),
  said('it is another by now', '그 사이에 변경되었습니다', 'その間に変更されました'),
  said(
    'the template names no construct',
    '템플릿에 구성이 없습니다',
    'テンプレートにコンストラクトがありません',
  ),
  said(
    'the permission stands nowhere by itself',
    '권한이 단독으로 선언된 곳이 없습니다',
    'アクセス許可が単独で宣言されている場所がありません',
  ),
  said(
    'the permission becomes another',
    '권한이 다른 것이 됩니다',
    'アクセス許可が別のものになります',
  ),
  said(
    'one permission becomes several',
    '하나의 권한이 여러 개가 됩니다',
    '1 つのアクセス許可が複数になります',
  ),
  said(
    'it names several principals',
    '여러 보안 주체를 지정합니다',
    '複数のプリンシパルを指定しています',
  ),
  said(
    'a permission of Lambda’s cannot ask for `{key}`',
    'Lambda의 권한으로는 `{key}`을(를) 요구할 수 없습니다',
    'Lambda のアクセス許可では `{key}` を要求できません',
  ),
  said(
    'two changes meet in one place',
    '두 변경이 한 위치에서 겹칩니다',
    '2 つの変更が 1 か所で重なっています',
  ),
]

/** The fix in the language in which its policy was declared, and why it is none there. */
export const patches = [
  said('patch', '패치', '差分'),
  said(
    'the same for {language}: `git apply -p0` or `patch -p0` takes it',
    '{language}용 동일한 변경: `git apply -p0` 또는 `patch -p0`으로 적용합니다',
    '{language} 用の同じ変更: `git apply -p0` または `patch -p0` で適用します',
  ),
  said(
    'the same for {language}: `git apply -p0` or `patch -p0` takes it ({file…})',
    '{language}용 동일한 변경: `git apply -p0` 또는 `patch -p0`으로 적용합니다({file…})',
    '{language} 用の同じ変更: `git apply -p0` または `patch -p0` で適用します ({file…})',
  ),
  said(
    'the same for CDK, as code for the app',
    'CDK용 동일한 변경(앱 코드)',
    'CDK 用の同じ変更 (アプリのコード)',
  ),
  said(
    'the same for CDK, as code for the app ({file…})',
    'CDK용 동일한 변경(앱 코드)({file…})',
    'CDK 用の同じ変更 (アプリのコード) ({file…})',
  ),
  said(
    'what the app of CDK has to make of its template: {why~}',
    'CDK 앱이 만들어야 하는 템플릿: {why~}',
    'CDK アプリが作成する必要があるテンプレート: {why~}',
  ),
  said(
    'the same for {language}, to put in its place by hand: {why~}',
    '{language}용 동일한 변경. 직접 넣으세요: {why~}',
    '{language} 用の同じ変更。手動で配置してください: {why~}',
  ),
  said(
    'the same for {language}: no file of account {id} is here, so send it to its owner',
    '{language}용 동일한 변경: 계정 {id}의 파일이 없으므로 소유자에게 보내세요',
    '{language} 用の同じ変更: アカウント {id} のファイルがないため、所有者に送信してください',
  ),
  said(
    '… and {n} more lines: see `--full`',
    '… 외 {n}줄: `--full`을 참조하세요',
    '… 他 {n} 行: `--full` を参照してください',
  ),
  ...terraform,
  ...templates,
  said(
    'no patch for {language} of the {policy~}, which its command changes: {why~}',
    '{policy~}의 {language}용 패치가 없으며 명령으로 변경합니다: {why~}',
    '{policy~} の {language} 用パッチはなく、コマンドで変更します: {why~}',
  ),
]
