import type { PolicyType } from '../../../src/policy/index.ts'
import type { Page } from './pages.ts'
import type { tasks } from './parties.ts'

/** Those in which the pages are written. */
export const languages = ['en', 'ko', 'ja'] as const
export type Language = (typeof languages)[number]

/** What the generated parts of a page say. */
export interface Words {
  readonly name: string
  readonly caption: Readonly<Record<keyof typeof tasks, string>>
  readonly head: readonly [who: string, action: string, on: string, by: string, else_: string]
  readonly order: readonly [type: string, silent: string, deny: string]
  readonly parties: string
  readonly everyDeny: string
  readonly caller: string
  readonly or: string
  readonly later: string
  readonly itsWords: string
  readonly yes: string
  readonly no: string
  readonly thing: Readonly<Record<'function' | 'role' | 'repository', string>>
  readonly type: Readonly<Record<PolicyType, string>>
  readonly whose: Readonly<Record<'caller' | 'repository' | 'function' | 'role', string>>
  readonly asks: string
  readonly estate: string
  readonly see: string
  readonly index: string
  readonly about: string
  readonly group: Readonly<Record<Page['group'], string>>
}

const en: Words = {
  name: 'English',
  caption: {
    create: '`CreateFunction`, with an image of the function’s own account',
    createAcross: '`CreateFunction`, with an image of another account',
    update: '`UpdateFunctionCode`, with an image of the function’s own account',
    updateAcross: '`UpdateFunctionCode`, with an image of another account',
    invoke: '`Invoke`',
    restore: 'A function that was idle comes back; its image is of its own account',
    restoreAcross: 'A function that was idle comes back; its image is of another account',
    push: '`docker push` to a repository of the caller’s account',
    pushAcross: '`docker push` to a repository of another account',
    pull: '`docker pull` from a repository of the caller’s account',
    pullAcross: '`docker pull` from a repository of another account',
    passRole: 'Giving a function its execution role',
    assume: '`AssumeRole`, with a role of the caller’s account',
    assumeAcross: '`AssumeRole`, with a role of another account',
    login: 'The login',
  },
  head: ['who asks', 'actions', 'on', 'what must allow it', 'else AWS says'],
  order: ['policy', 'must it allow?', 'does a Deny in it deny?'],
  parties:
    'The caller is of account 111111111111. “Or” is asked only where the link before it is not allowed, and “later” when a function comes back after it was idle.',
  everyDeny:
    'A request between two accounts, under policies of every type. AWS asks all of them, in this order. One Deny is enough to refuse the request.',
  caller: 'the caller',
  or: 'or',
  later: 'later',
  itsWords: 'that the caller is not authorized',
  yes: 'yes',
  no: 'no',
  thing: { function: 'the function', role: 'the role', repository: 'the repository' },
  type: {
    'identity-based policy': 'identity-based policy',
    'resource-based policy': 'resource-based policy',
    'permissions boundary': 'permissions boundary',
    'session policy': 'session policy',
    'service control policy': 'service control policy (SCP)',
    'resource control policy': 'resource control policy (RCP)',
    'VPC endpoint policy': 'VPC endpoint policy',
    'role trust policy': 'trust policy',
  },
  whose: {
    caller: 'identity-based policy of the caller',
    repository: 'repository policy',
    function: 'function policy',
    role: 'trust policy of the role',
  },
  asks: 'Paste the message as it was printed, in quotes or from standard input (`-`). It is read in every tool’s wrapping, and nothing is sent anywhere.',
  estate:
    'With what `aws` printed in the accounts (or `--profile NAME`) the doctor names the link that is missing and a fix that it has proven:',
  see: 'See also',
  index: 'What AWS’s messages mean',
  about:
    "A page for each message about container images, Lambda functions made of them, and the permissions that both take: what it means, what AWS checks and in which order, and the fix on each side. `tidegate doctor 'MESSAGE'` finds the page of a message, and what is missing.",
  group: {
    lambda: 'Lambda functions of container images',
    registry: 'Pushes, pulls and repositories of Amazon ECR',
    roles: 'Roles',
    policies: 'Which policy said no',
    credentials: 'Credentials and limits',
  },
}

const ko: Words = {
  name: '한국어',
  caption: {
    create: '`CreateFunction`, 함수와 같은 계정의 이미지',
    createAcross: '`CreateFunction`, 다른 계정의 이미지',
    update: '`UpdateFunctionCode`, 함수와 같은 계정의 이미지',
    updateAcross: '`UpdateFunctionCode`, 다른 계정의 이미지',
    invoke: '`Invoke`',
    restore: '유휴 상태였던 함수의 복귀, 함수와 같은 계정의 이미지',
    restoreAcross: '유휴 상태였던 함수의 복귀, 다른 계정의 이미지',
    push: '`docker push`, 호출자와 같은 계정의 리포지토리',
    pushAcross: '`docker push`, 다른 계정의 리포지토리',
    pull: '`docker pull`, 호출자와 같은 계정의 리포지토리',
    pullAcross: '`docker pull`, 다른 계정의 리포지토리',
    passRole: '함수에 실행 역할을 전달할 때',
    assume: '`AssumeRole`, 호출자와 같은 계정의 역할',
    assumeAcross: '`AssumeRole`, 다른 계정의 역할',
    login: '로그인',
  },
  head: ['요청하는 주체', '작업', '대상', '허용해야 하는 정책', '허용되지 않으면 표시되는 메시지'],
  order: ['정책', '허용이 필요합니까?', 'Deny가 있으면 거부됩니까?'],
  parties:
    '호출자는 계정 111111111111에 속합니다. “또는”은 바로 앞 단계가 허용되지 않을 때만 확인합니다. “나중에”는 유휴 상태였던 함수가 복귀할 때 확인합니다.',
  everyDeny:
    '모든 유형의 정책이 적용된, 두 계정 사이의 요청입니다. AWS는 모든 정책을 이 순서로 확인합니다. Deny가 하나만 있어도 요청은 거부됩니다.',
  caller: '호출자',
  or: '또는',
  later: '나중에',
  itsWords: '호출자에게 권한이 없다는 메시지',
  yes: '예',
  no: '아니요',
  thing: { function: '함수', role: '역할', repository: '리포지토리' },
  type: {
    'identity-based policy': '자격 증명 기반 정책',
    'resource-based policy': '리소스 기반 정책',
    'permissions boundary': '권한 경계',
    'session policy': '세션 정책',
    'service control policy': '서비스 제어 정책(SCP)',
    'resource control policy': '리소스 제어 정책(RCP)',
    'VPC endpoint policy': 'VPC 엔드포인트 정책',
    'role trust policy': '신뢰 정책',
  },
  whose: {
    caller: '호출자의 자격 증명 기반 정책',
    repository: '리포지토리 정책',
    function: '함수 정책',
    role: '역할의 신뢰 정책',
  },
  asks: '출력된 메시지를 그대로 따옴표 안에 붙여 넣거나 표준 입력(`-`)으로 전달합니다. 어떤 도구의 출력이든 읽을 수 있으며, 아무것도 외부로 전송하지 않습니다.',
  estate:
    '각 계정에서 `aws`가 출력한 파일(또는 `--profile NAME`)을 함께 전달하면, 누락된 단계와 검증된 수정 방법을 알려 줍니다.',
  see: '관련 메시지',
  index: 'AWS 메시지의 의미',
  about:
    "컨테이너 이미지, 컨테이너 이미지로 만든 Lambda 함수, 그리고 여기에 필요한 권한에 관한 메시지를 하나씩 설명합니다. 메시지의 의미, AWS가 확인하는 항목과 순서, 각 계정에서의 수정 방법이 있습니다. `tidegate doctor '메시지'`를 실행하면 해당 페이지와 누락된 항목을 알 수 있습니다.",
  group: {
    lambda: '컨테이너 이미지로 만든 Lambda 함수',
    registry: 'Amazon ECR 푸시, 풀, 리포지토리',
    roles: '역할',
    policies: '요청을 거부한 정책',
    credentials: '자격 증명과 한도',
  },
}

const ja: Words = {
  name: '日本語',
  caption: {
    create: '`CreateFunction`、関数と同じアカウントのイメージ',
    createAcross: '`CreateFunction`、別のアカウントのイメージ',
    update: '`UpdateFunctionCode`、関数と同じアカウントのイメージ',
    updateAcross: '`UpdateFunctionCode`、別のアカウントのイメージ',
    invoke: '`Invoke`',
    restore: 'アイドル状態だった関数の復帰、関数と同じアカウントのイメージ',
    restoreAcross: 'アイドル状態だった関数の復帰、別のアカウントのイメージ',
    push: '`docker push`、呼び出し元と同じアカウントのリポジトリ',
    pushAcross: '`docker push`、別のアカウントのリポジトリ',
    pull: '`docker pull`、呼び出し元と同じアカウントのリポジトリ',
    pullAcross: '`docker pull`、別のアカウントのリポジトリ',
    passRole: '関数に実行ロールを渡すとき',
    assume: '`AssumeRole`、呼び出し元と同じアカウントのロール',
    assumeAcross: '`AssumeRole`、別のアカウントのロール',
    login: 'ログイン',
  },
  head: [
    'リクエスト元',
    'アクション',
    '対象',
    '許可が必要なポリシー',
    '許可されない場合のメッセージ',
  ],
  order: ['ポリシー', '許可が必要か', 'Deny があると拒否されるか'],
  parties:
    '呼び出し元はアカウント 111111111111 に属します。「または」は、直前の段階が許可されない場合にのみ確認されます。「後で」は、アイドル状態だった関数が復帰するときに確認されます。',
  everyDeny:
    'すべてのタイプのポリシーが適用された、2 つのアカウント間のリクエストです。AWS はすべてのポリシーをこの順序で確認します。Deny が 1 つでもあると、リクエストは拒否されます。',
  caller: '呼び出し元',
  or: 'または',
  later: '後で',
  itsWords: '呼び出し元に権限がないというメッセージ',
  yes: 'はい',
  no: 'いいえ',
  thing: { function: '関数', role: 'ロール', repository: 'リポジトリ' },
  type: {
    'identity-based policy': 'アイデンティティベースのポリシー',
    'resource-based policy': 'リソースベースのポリシー',
    'permissions boundary': 'アクセス許可の境界',
    'session policy': 'セッションポリシー',
    'service control policy': 'サービスコントロールポリシー (SCP)',
    'resource control policy': 'リソースコントロールポリシー (RCP)',
    'VPC endpoint policy': 'VPC エンドポイントポリシー',
    'role trust policy': '信頼ポリシー',
  },
  whose: {
    caller: '呼び出し元のアイデンティティベースのポリシー',
    repository: 'リポジトリポリシー',
    function: '関数ポリシー',
    role: 'ロールの信頼ポリシー',
  },
  asks: '表示されたメッセージをそのまま引用符で囲んで貼り付けるか、標準入力 (`-`) で渡します。どのツールの出力でも読み取れます。外部には何も送信しません。',
  estate:
    '各アカウントで `aws` が出力したファイル (または `--profile NAME`) を一緒に渡すと、不足している段階と、検証済みの修正方法がわかります。',
  see: '関連するメッセージ',
  index: 'AWS のメッセージの意味',
  about:
    "コンテナイメージ、コンテナイメージから作成した Lambda 関数、およびそれらに必要なアクセス許可に関するメッセージを 1 つずつ説明します。メッセージの意味、AWS が確認する項目と順序、各アカウントでの修正方法を記載しています。`tidegate doctor 'メッセージ'` を実行すると、該当するページと不足している項目がわかります。",
  group: {
    lambda: 'コンテナイメージから作成した Lambda 関数',
    registry: 'Amazon ECR のプッシュ、プル、リポジトリ',
    roles: 'ロール',
    policies: 'リクエストを拒否したポリシー',
    credentials: '認証情報と上限',
  },
}

export const words: Readonly<Record<Language, Words>> = { en, ko, ja }

/** The same in every language. */
export const inAccount = (what: string, account: string): string => `${what} (${account})`
