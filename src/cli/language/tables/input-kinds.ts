import { said } from '../sentence.ts'

/** What a file is instead of what was expected. */
export const kinds = [
  said(
    'where there is nothing to print, `2>&1` writes why',
    '출력할 것이 없을 때는 `2>&1`이 그 이유를 기록합니다',
    '出力するものがない場合は `2>&1` がその理由を書き込みます',
  ),
  said(
    'this is no text: expected JSON as `aws` prints it',
    '텍스트가 아닙니다. `aws`가 출력하는 JSON이어야 합니다',
    'テキストではありません。`aws` が出力する JSON である必要があります',
  ),
  said(
    'this is what `aws` said when it could not ask: mend that, and run the command again',
    '`aws`가 요청을 보내지 못했을 때 출력한 내용입니다. 원인을 해결하고 명령을 다시 실행하세요',
    '`aws` がリクエストを送れなかったときの出力です。原因を解消してから、コマンドを再実行してください',
  ),
  said(
    'this is XML or a page of HTML, and no JSON as `aws` prints it',
    'XML 또는 HTML 페이지이며 `aws`가 출력하는 JSON이 아닙니다',
    'XML または HTML ページであり、`aws` が出力する JSON ではありません',
  ),
  said(
    'expected each member once, and an object in it has two of one name',
    '각 멤버는 한 번만 있어야 하지만, 같은 이름의 멤버가 두 개 있는 객체가 있습니다',
    '各メンバーは 1 回だけである必要がありますが、同じ名前のメンバーが 2 つあるオブジェクトがあります',
  ),
  said(
    'expected the text of a policy document in JSON',
    'JSON 정책 문서의 텍스트여야 합니다',
    'JSON のポリシードキュメントのテキストである必要があります',
  ),
  said(
    'this is what `tidegate doctor` or `tidegate diff` printed: keep it in another folder than what is read',
    '`tidegate doctor` 또는 `tidegate diff`가 출력한 파일입니다. 읽는 폴더가 아닌 다른 폴더에 두세요',
    '`tidegate doctor` または `tidegate diff` が出力したファイルです。読み込むフォルダーとは別のフォルダーに置いてください',
  ),
  said(
    'expected what `pulumi stack export` or `pulumi preview --json` prints, and {path} is not as Pulumi writes it',
    '`pulumi stack export` 또는 `pulumi preview --json`의 출력이어야 하지만, {path}이(가) Pulumi의 형식이 아닙니다',
    '`pulumi stack export` または `pulumi preview --json` の出力である必要がありますが、{path} が Pulumi の形式ではありません',
  ),
]
