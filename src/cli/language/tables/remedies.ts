import { said } from '../sentence.ts'

/** What helps besides a change of a policy. */
export const remedies = [
  said(
    'ask in the Region {regions,}',
    '리전 {regions,}에서 요청하세요',
    'リージョン {regions,} でリクエストしてください',
  ),
  said(
    'ask in another Region than {regions,}',
    '{regions,} 이외의 리전에서 요청하세요',
    '{regions,} 以外のリージョンでリクエストしてください',
  ),
  said(
    'a condition on the Region stands in the way',
    '리전에 대한 조건이 막고 있습니다',
    'リージョンに関する条件が妨げています',
  ),
  said(
    'a condition on the Region stands in the way: it was asked in `{region}`',
    '리전에 대한 조건이 막고 있습니다. `{region}`에서 요청했습니다',
    'リージョンに関する条件が妨げています。`{region}` でリクエストされました',
  ),
  said('sign in with MFA', 'MFA로 로그인하세요', 'MFA でサインインしてください'),
  said('sign in with MFA anew', 'MFA로 다시 로그인하세요', 'MFA でサインインし直してください'),
  said(
    'the key alone says nothing of MFA: a session made with a code does. CODE is what the device shows',
    '키만으로는 MFA를 알 수 없으며, 코드로 만든 세션은 알 수 있습니다. CODE는 디바이스에 표시되는 값입니다',
    'キーだけでは MFA を示せません。コードで作成したセッションは示せます。CODE はデバイスに表示される値です',
  ),
  said(
    'the role was assumed without a code. SERIAL is the ARN of the device of the user who assumes it, CODE what it shows',
    '코드 없이 역할을 수임했습니다. SERIAL은 수임하는 사용자의 디바이스 ARN이고 CODE는 표시되는 값입니다',
    'コードなしでロールが引き受けられました。SERIAL は引き受けるユーザーのデバイスの ARN、CODE は表示される値です',
  ),
  said(
    'give the tag in the same request: `{tags…}`',
    '같은 요청에 태그를 지정하세요: `{tags…}`',
    '同じリクエストでタグを指定してください: `{tags…}`',
  ),
  said(
    'leave the tag `{tag…}` out, or give it another value',
    '태그 `{tag…}`을(를) 빼거나 다른 값을 지정하세요',
    'タグ `{tag…}` を外すか、別の値を指定してください',
  ),
  said(
    'the policy asks for {says,} in `{tag…}`, and the request has {met,}',
    '정책은 `{tag…}`에 {says,}을(를) 요구하며, 요청의 값은 {met,}입니다',
    'ポリシーは `{tag…}` に {says,} を要求していますが、リクエストの値は {met,} です',
  ),
  said(
    'the policy asks for {says,} in `{tag…}`, and the request has {met,}; `{command…}` gives it to one session',
    '정책은 `{tag…}`에 {says,}을(를) 요구하며, 요청의 값은 {met,}입니다. `{command…}`은(는) 한 세션에만 지정합니다',
    'ポリシーは `{tag…}` に {says,} を要求していますが、リクエストの値は {met,} です。`{command…}` は 1 つのセッションにのみ指定します',
  ),
  said(
    'tag the resource with `{tag…}`',
    '리소스에 태그 `{tag…}`을(를) 지정하세요',
    'リソースにタグ `{tag…}` を付けてください',
  ),
  said(
    'tag the role with `{tag…}`',
    '역할에 태그 `{tag…}`을(를) 지정하세요',
    'ロールにタグ `{tag…}` を付けてください',
  ),
  said(
    'tag the user with `{tag…}`',
    '사용자에 태그 `{tag…}`을(를) 지정하세요',
    'ユーザーにタグ `{tag…}` を付けてください',
  ),
  said(
    'ask from an address in {ranges,}',
    '{ranges,}의 주소에서 요청하세요',
    '{ranges,} のアドレスからリクエストしてください',
  ),
  said(
    'ask from outside of {ranges,}',
    '{ranges,} 밖에서 요청하세요',
    '{ranges,} の外からリクエストしてください',
  ),
  said(
    'the request came from {addresses,}',
    '요청은 {addresses,}에서 왔습니다',
    'リクエストは {addresses,} から送信されました',
  ),
  said('no address that is known', '알 수 없는 주소', '不明なアドレス'),
  said(
    'ask at another time, or have the dates changed',
    '다른 시간에 요청하거나 날짜를 변경하도록 요청하세요',
    '別の時間にリクエストするか、日付の変更を依頼してください',
  ),
  said(
    '{policy~} has the limit {says,}, and it was {met,}',
    '{policy~}의 한도는 {says,}이며, 시각은 {met,}였습니다',
    '{policy~} の期限は {says,} ですが、時刻は {met,} でした',
  ),
  said('begin a new session', '새 세션을 시작하세요', '新しいセッションを開始してください'),
  said(
    'sessions are judged by when they began: the limit is {says,}, and this one is of {met,}',
    '세션은 시작 시각으로 판단합니다. 한도는 {says,}이며, 이 세션은 {met,}에 시작했습니다',
    'セッションは開始時刻で判断されます。期限は {says,} ですが、このセッションは {met,} に開始しました',
  ),
  said(
    'begin the session with a policy that allows it',
    '허용하는 정책으로 세션을 시작하세요',
    '許可するポリシーでセッションを開始してください',
  ),
  said(
    'assume the role without a session policy, or with one that allows it',
    '세션 정책 없이, 또는 허용하는 세션 정책으로 역할을 수임하세요',
    'セッションポリシーなしで、または許可するセッションポリシーでロールを引き受けてください',
  ),
  said(
    'what was passed when the session began does not allow `{action}`, whatever the {who~} may do',
    '{who~}의 권한과 관계없이 세션 시작 시 전달된 정책이 `{action}`을(를) 허용하지 않습니다',
    '{who~}の権限にかかわらず、セッションの開始時に渡されたポリシーが `{action}` を許可していません',
  ),
  said(
    'what was passed when the session began denies `{action}`, whatever the {who~} may do',
    '{who~}의 권한과 관계없이 세션 시작 시 전달된 정책이 `{action}`을(를) 거부합니다',
    '{who~}の権限にかかわらず、セッションの開始時に渡されたポリシーが `{action}` を拒否しています',
  ),
  said(
    'replace {ids,} in the {policy~}',
    '{policy~}에서 {ids,}을(를) 바꾸세요',
    '{policy~} の {ids,} を置き換えてください',
  ),
  said(
    'it was {arn…}, which was deleted: one made again under the same name has another id, and AWS takes no policy that names the old',
    '삭제된 {arn…}입니다. 같은 이름으로 다시 만든 주체는 ID가 다르며, AWS는 이전 ID를 지정하는 정책을 받아들이지 않습니다',
    '削除された {arn…} です。同じ名前で作成し直したものは別の ID を持ち、AWS は古い ID を指定するポリシーを受け付けません',
  ),
  said(
    'did you mean the {kind~} `{name…}`?',
    '{kind~} `{name…}`을(를) 의미하셨습니까?',
    '{kind~} `{name…}` のことですか?',
  ),
  said(
    'there is no {kind~} `{name…}` in `{region}`, and no permission would change that',
    '`{region}`에 {kind~} `{name…}`이(가) 없으며, 권한으로 달라지지 않습니다',
    '`{region}` に{kind~} `{name…}` はありません。アクセス許可では変わりません',
  ),
  said(
    'there is no {kind~} `{name…}` in account {id}, and no permission would change that',
    '계정 {id}에 {kind~} `{name…}`이(가) 없으며, 권한으로 달라지지 않습니다',
    'アカウント {id} に{kind~} `{name…}` はありません。アクセス許可では変わりません',
  ),
  said(
    'the {kind~} `{name…}` is in the Region {regions,}',
    '{kind~} `{name…}`은(는) 리전 {regions,}에 있습니다',
    '{kind~} `{name…}` はリージョン {regions,} にあります',
  ),
  said(
    'there is none of that name in `{region}`',
    '`{region}`에는 그 이름이 없습니다',
    '`{region}` にその名前のものはありません',
  ),
  said(
    'name the registry: `{option…}`',
    '레지스트리를 지정하세요: `{option…}`',
    'レジストリを指定してください: `{option…}`',
  ),
  said(
    'without it the own account is meant, and the repository `{name…}` is of account {id}',
    '지정하지 않으면 자신의 계정을 의미하며, 리포지토리 `{name…}`은(는) 계정 {id}에 있습니다',
    '指定しない場合は自分のアカウントを意味しますが、リポジトリ `{name…}` はアカウント {id} にあります',
  ),
]
