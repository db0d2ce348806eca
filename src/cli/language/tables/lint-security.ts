import { said } from '../sentence.ts'

/** What the linter says of whom a policy lets in, and of what its statements say twice. */
export const lintSecurity = [
  said(
    'allows everybody except those named, strangers included: name with `Principal` who may',
    '지정한 대상을 제외한 모두를 허용하며 외부인도 포함됩니다. 허용할 대상을 `Principal`로 지정하세요',
    '指定されたもの以外のすべてを、部外者も含めて許可します。許可する対象を `Principal` で指定してください',
  ),
  said(
    'any role can be passed to a service, also one that may more than the caller: name the resources, or add a condition on `{key}`',
    '호출자보다 권한이 많은 역할을 포함하여 모든 역할을 서비스에 전달할 수 있습니다. 리소스를 지정하거나 `{key}`에 대한 조건을 추가하세요',
    '呼び出し元より権限の多いロールも含め、任意のロールをサービスに渡せます。リソースを指定するか、`{key}` に関する条件を追加してください',
  ),
  said(
    'the service-linked role of any service can be made: name the resources, or add a condition on `{key}`',
    '모든 서비스의 서비스 연결 역할을 생성할 수 있습니다. 리소스를 지정하거나 `{key}`에 대한 조건을 추가하세요',
    '任意のサービスのサービスにリンクされたロールを作成できます。リソースを指定するか、`{key}` に関する条件を追加してください',
  ),
  said(
    'anybody who uses {service} is let in: add a condition on `{one}` or `{other}`',
    '{service}을(를) 사용하는 모두가 허용됩니다. `{one}` 또는 `{other}`에 대한 조건을 추가하세요',
    '{service} を使用するすべてのユーザーが許可されます。`{one}` または `{other}` に関する条件を追加してください',
  ),
  said(
    'everybody whom {host} knows is let in: add a condition on `{one…}` or `{other…}`',
    '{host}의 모든 사용자가 허용됩니다. `{one…}` 또는 `{other…}`에 대한 조건을 추가하세요',
    '{host} のすべてのユーザーが許可されます。`{one…}` または `{other…}` に関する条件を追加してください',
  ),
  said(
    'every GitHub repository is let in: add a condition such as `{key}` = `{value}`',
    '모든 GitHub 리포지토리가 허용됩니다. `{key}` = `{value}`와 같은 조건을 추가하세요',
    'すべての GitHub リポジトリが許可されます。`{key}` = `{value}` のような条件を追加してください',
  ),
  said(
    'name one repository and one branch',
    '리포지토리 하나와 브랜치 하나를 지정하세요',
    'リポジトリとブランチを 1 つずつ指定してください',
  ),
  said(
    'requests that AWS services make for the caller are denied too: add `{text…}`',
    'AWS 서비스가 호출자를 대신하여 보내는 요청도 거부됩니다. `{text…}`을(를) 추가하세요',
    'AWS サービスが呼び出し元に代わって行うリクエストも拒否されます。`{text…}` を追加してください',
  ),
  said(
    'says nothing that {other~} does not',
    '{other~}과(와) 중복됩니다',
    '{other~} と重複しています',
  ),
  said(
    'allows nothing: {other~} denies all of it',
    '아무것도 허용하지 않습니다. {other~}이(가) 모두 거부합니다',
    '何も許可しません。{other~} がすべて拒否しています',
  ),
  said(
    '`{narrow…}` is covered by `{wide…}`',
    '`{narrow…}`은(는) `{wide…}`에 포함됩니다',
    '`{narrow…}` は `{wide…}` に含まれます',
  ),
]
