import { said } from '../sentence.ts'

/** What is wrong with a file. */
export const files = [
  said(
    'expected a file or folder, and there is no `{name…}`',
    '파일 또는 폴더 `{name…}`이(가) 없습니다',
    'ファイルまたはフォルダ `{name…}` がありません',
  ),
  said(
    'expected a file, and there is no `{name…}`',
    '파일 `{name…}`이(가) 없습니다',
    'ファイル `{name…}` がありません',
  ),
  said(
    'expected a file, and `{name…}` is a folder',
    '파일이 필요하지만 `{name…}`은(는) 폴더입니다',
    'ファイルが必要ですが、`{name…}` はフォルダです',
  ),
  said(
    'cannot read `{name…}`: {problem~}',
    '`{name…}`을(를) 읽을 수 없습니다: {problem~}',
    '`{name…}` を読み取れません: {problem~}',
  ),
  said(
    '`{name…}` has {size~}, and at most {max} are read: export less at once (`{one…}`), or of a state the modules in question (`{other…}` of each workspace)',
    '`{name…}`의 크기는 {size~}이며 최대 {max}바이트까지 읽습니다. 한 번에 더 적게 내보내거나(`{one…}`), 상태라면 해당 모듈만 내보내세요(워크스페이스별 `{other…}`)',
    '`{name…}` のサイズは {size~} で、読み取れるのは最大 {max} バイトです。一度にエクスポートする量を減らすか (`{one…}`)、状態の場合は該当するモジュールだけにしてください (ワークスペースごとの `{other…}`)',
  ),
  said('{n} bytes', '{n}바이트', '{n} バイト'),
  said('more than {n} bytes unpacked', '압축 해제 시 {n}바이트 초과', '展開後 {n} バイト超'),
  said(
    'expected files that end in .json, .tfstate, .yaml, .yml, .template, .txt or .err in `{folder…}`, and there is none',
    '`{folder…}`에 .json, .tfstate, .yaml, .yml, .template, .txt 또는 .err로 끝나는 파일이 없습니다',
    '`{folder…}` に .json、.tfstate、.yaml、.yml、.template、.txt、または .err で終わるファイルがありません',
  ),
  said(
    'expected at most {n} files in `{folder…}`, got {m}',
    '`{folder…}`의 파일은 최대 {n}개여야 하지만 {m}개입니다',
    '`{folder…}` のファイルは最大 {n} 個ですが、{m} 個あります',
  ),
  said(
    'expected files whose values are nested at most some hundred levels deep',
    '값이 수백 단계까지만 중첩된 파일이어야 합니다',
    '値のネストが数百階層までのファイルである必要があります',
  ),
  said('`{file…}`: {what~}', '`{file…}`: {what~}', '`{file…}`: {what~}'),
  said('`{file…}`:{place}: {what~}', '`{file…}`:{place}: {what~}', '`{file…}`:{place}: {what~}'),
  said(
    '`{file…}` at {place}: {what~}',
    '`{file…}`의 {place}: {what~}',
    '`{file…}` の {place}: {what~}',
  ),
  said('{file}:{line}: {what~}', '{file}:{line}: {what~}', '{file}:{line}: {what~}'),
  said(
    '`{file…}` is empty: expected JSON as `aws` prints it',
    '`{file…}`이(가) 비어 있습니다. `aws`가 출력하는 JSON이어야 합니다',
    '`{file…}` は空です。`aws` が出力する JSON である必要があります',
  ),
  said(
    'expected what gzip wrote, and it cannot be unpacked',
    'gzip 파일이어야 하지만 압축을 풀 수 없습니다',
    'gzip ファイルである必要がありますが、展開できません',
  ),
  said(
    'perhaps it was cut off',
    '파일이 잘렸을 수 있습니다',
    'ファイルが途中で切れている可能性があります',
  ),
  said(
    'this is a table or text, in which policies cannot be read',
    '표 또는 텍스트 형식이므로 정책을 읽을 수 없습니다',
    '表またはテキスト形式のため、ポリシーを読み取れません',
  ),
  said(
    'export it again with --output json',
    '`--output json`으로 다시 내보내세요',
    '`--output json` で再度エクスポートしてください',
  ),
  said(
    'expected JSON as `aws` or `terraform show -json` prints it, and here it stops being JSON',
    '`aws` 또는 `terraform show -json`이 출력하는 JSON이어야 하지만, 여기서부터 JSON이 아닙니다',
    '`aws` または `terraform show -json` が出力する JSON である必要がありますが、ここから JSON ではなくなっています',
  ),
  said(
    'this is the log of `terraform plan -json`, which has no policies in it',
    '`terraform plan -json`의 로그이며 정책이 없습니다',
    '`terraform plan -json` のログで、ポリシーが含まれていません',
  ),
  said(
    'give `terraform show -json PLAN`',
    '`terraform show -json PLAN`의 출력을 지정하세요',
    '`terraform show -json PLAN` の出力を指定してください',
  ),
  said(
    'this is a plan in Terraform’s own form, which only the same Terraform reads',
    '동일한 Terraform만 읽을 수 있는 자체 형식의 플랜입니다',
    '同じ Terraform だけが読み取れる独自形式のプランです',
  ),
  said(
    'expected an object as `aws` prints it, got `null`, which `--query` leaves where nothing matches',
    '`aws`가 출력하는 객체여야 하지만, `--query`에 일치하는 것이 없을 때 남는 `null`입니다',
    '`aws` が出力するオブジェクトである必要がありますが、`--query` に一致するものがないときに残る `null` です',
  ),
  said(
    'expected an object as `aws` prints it, got {what~}: write `FILE=ARN`, such as `{example…}`',
    '`aws`가 출력하는 객체여야 하지만 {what~}입니다. `{example…}`과(와) 같이 `FILE=ARN`으로 지정하세요',
    '`aws` が出力するオブジェクトである必要がありますが、{what~}です。`{example…}` のように `FILE=ARN` で指定してください',
  ),
  said(
    'expected an object as `aws` prints it, got {what~}',
    '`aws`가 출력하는 객체여야 하지만 {what~}입니다',
    '`aws` が出力するオブジェクトである必要がありますが、{what~}です',
  ),
  said(
    'the text of a policy document by itself, which does not say whose it is',
    '누구의 것인지 알 수 없는 정책 문서의 텍스트',
    '誰のものか示されていないポリシードキュメントのテキスト',
  ),
  said('a string', '문자열', '文字列'),
  said('a boolean', '부울 값', 'ブール値'),
  said(
    'this is a policy document by itself, which does not say whose it is: write `FILE=ARN`, such as `{example…}`',
    '누구의 것인지 알 수 없는 정책 문서입니다. `{example…}`과(와) 같이 `FILE=ARN`으로 지정하세요',
    '誰のものか示されていないポリシードキュメントです。`{example…}` のように `FILE=ARN` で指定してください',
  ),
  said(
    'expected an answer as `tidegate collect` keeps it, and {place} is not as it should be',
    '`tidegate collect`가 저장하는 응답이어야 하지만 {place}이(가) 올바르지 않습니다',
    '`tidegate collect` が保存する応答である必要がありますが、{place} が正しくありません',
  ),
  said(
    'expected the output of an AWS command that `{help…}` lists, got an object with {names…}',
    '`{help…}`에 나열된 AWS 명령의 출력이어야 하지만 `{names…}` 멤버가 있는 객체입니다',
    '`{help…}` に一覧されている AWS コマンドの出力である必要がありますが、`{names…}` を持つオブジェクトです',
  ),
  said(
    'expected the output of {operation}, and {place…} is not as AWS writes it ({problem~})',
    '{operation}의 출력이어야 하지만 {place…}이(가) AWS의 형식과 다릅니다({problem~})',
    '{operation} の出力である必要がありますが、{place…} が AWS の形式と異なります ({problem~})',
  ),
  said(
    'it is not as Terraform writes it ({problem~})',
    'Terraform의 형식과 다릅니다({problem~})',
    'Terraform の形式と異なります ({problem~})',
  ),
  said(
    'invalid input: expected {one}, received {other}',
    '{one}이(가) 필요하지만 {other}입니다',
    '{one} が必要ですが、{other} です',
  ),
  said(
    'this is a part of what `cdk synth` writes: give its folder as a whole, such as `cdk.out`',
    '`cdk synth` 출력의 일부입니다. `cdk.out`과 같은 폴더 전체를 지정하세요',
    '`cdk synth` の出力の一部です。`cdk.out` のようなフォルダ全体を指定してください',
  ),
  said(
    'this is a {kind} of Pulumi’s, which is not read: give what the accounts say, as `tidegate collect` or `aws` writes it, or what `{one…}` and `{other…}` print',
    '읽을 수 없는 Pulumi의 {kind}입니다. `tidegate collect` 또는 `aws`가 출력하는 계정의 내용이나 `{one…}`, `{other…}`의 출력을 지정하세요',
    '読み取れない Pulumi の {kind} です。`tidegate collect` または `aws` が出力するアカウントの内容、または `{one…}` や `{other…}` の出力を指定してください',
  ),
  said(
    'this is of CloudTrail: it is the first word behind `doctor`, before the files and folders of what was collected',
    'CloudTrail의 레코드입니다. 수집한 파일과 폴더 앞에, `doctor` 바로 뒤에 지정하세요',
    'CloudTrail のレコードです。収集したファイルやフォルダより前、`doctor` の直後に指定してください',
  ),
  said(
    'expected one document of YAML, and here the next one begins',
    'YAML 문서는 하나여야 하지만 여기서 다음 문서가 시작됩니다',
    'YAML ドキュメントは 1 つである必要がありますが、ここから次のドキュメントが始まっています',
  ),
  said(
    'what `--output yaml-stream` wrote is exported again with --output json',
    '`--output yaml-stream`의 출력은 `--output json`으로 다시 내보내세요',
    '`--output yaml-stream` の出力は `--output json` で再度エクスポートしてください',
  ),
  said(
    'expected {what~} in YAML, and here it stops being YAML ({code…})',
    '{what~}의 YAML이어야 하지만 여기서부터 YAML이 아닙니다(`{code…}`)',
    '{what~} の YAML である必要がありますが、ここから YAML ではなくなっています (`{code…}`)',
  ),
  said(
    'a template or an answer of AWS’s',
    '템플릿 또는 AWS의 응답',
    'テンプレートまたは AWS の応答',
  ),
  said('a list of expectations', '예상 목록', '想定のリスト'),
  said(
    'expected at most {n} values, aliases among them',
    '값은 별칭을 포함하여 최대 {n}개여야 합니다',
    '値はエイリアスを含めて最大 {n} 個である必要があります',
  ),
  said(
    'expected the manifest that `cdk synth` writes, and {place…} is not as it should be',
    '`cdk synth`가 작성하는 매니페스트여야 하지만 `{place…}`이(가) 올바르지 않습니다',
    '`cdk synth` が書き出すマニフェストである必要がありますが、`{place…}` が正しくありません',
  ),
  said(
    'expected the assets that `cdk synth` writes, and {place…} is not as it should be',
    '`cdk synth`가 작성하는 에셋이어야 하지만 `{place…}`이(가) 올바르지 않습니다',
    '`cdk synth` が書き出すアセットである必要がありますが、`{place…}` が正しくありません',
  ),
  said(
    'expected a template, as `{by…}` names it',
    '`{by…}`이(가) 지정하는 템플릿이어야 합니다',
    '`{by…}` が指定するテンプレートである必要があります',
  ),
  said(
    'expected a file within `{folder…}`, got `{name…}`',
    '`{folder…}` 안의 파일이어야 하지만 `{name…}`입니다',
    '`{folder…}` 内のファイルである必要がありますが、`{name…}` です',
  ),
  said(
    "expected an object of CloudFormation's",
    'CloudFormation의 객체여야 합니다',
    'CloudFormation のオブジェクトである必要があります',
  ),
  said(
    'expected a resource with a `Type`',
    '`Type`이 있는 리소스여야 합니다',
    '`Type` を持つリソースである必要があります',
  ),
  said(
    'expected format_version 0.x or 1.x of `terraform show -json`, got `{version…}`',
    '`terraform show -json`의 format_version 0.x 또는 1.x여야 하지만 `{version…}`입니다',
    '`terraform show -json` の format_version 0.x または 1.x である必要がありますが、`{version…}` です',
  ),
  said(
    'this is from a newer Terraform than is known here',
    '여기서 지원하는 것보다 새로운 Terraform의 출력입니다',
    'ここで対応しているものより新しい Terraform の出力です',
  ),
  said(
    'expected a state of version 4, got {version}',
    '버전 4의 상태여야 하지만 {version}입니다',
    'バージョン 4 の状態である必要がありますが、{version} です',
  ),
  said(
    'it is of Terraform 0.11 or older: run `terraform state pull` with a newer one, or give what `terraform show -json` prints',
    'Terraform 0.11 이하의 상태입니다. 더 새로운 버전으로 `terraform state pull`을 실행하거나 `terraform show -json`의 출력을 지정하세요',
    'Terraform 0.11 以前の状態です。より新しいバージョンで `terraform state pull` を実行するか、`terraform show -json` の出力を指定してください',
  ),
  said(
    'give what `terraform show -json` prints',
    '`terraform show -json`의 출력을 지정하세요',
    '`terraform show -json` の出力を指定してください',
  ),
  said('this state is encrypted', '암호화된 상태입니다', '暗号化された状態です'),
  said(
    'give what `tofu show -json` prints instead',
    '대신 `tofu show -json`의 출력을 지정하세요',
    '代わりに `tofu show -json` の出力を指定してください',
  ),
  said(
    'expected the details of one account, got those of {ids…}',
    '한 계정의 정보여야 하지만 여러 계정의 정보입니다: `{ids…}`',
    '1 つのアカウントの情報である必要がありますが、複数のアカウントの情報です: `{ids…}`',
  ),
  said(
    'two files contradict each other about {what…}: {one…} and {other…}',
    '두 파일의 내용이 서로 모순됩니다(`{what…}`): {one…}, {other…}',
    '2 つのファイルの内容が矛盾しています (`{what…}`): {one…}、{other…}',
  ),
  said('leave out the older one', '오래된 파일을 제외하세요', '古い方を除いてください'),
]
