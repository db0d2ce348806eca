import { said } from '../sentence.ts'

/** What a change lets whom do, and what is expected. */
export const changes = [
  said('lets {deed~}', '허용됨: {deed~}', '許可されます: {deed~}'),
  said('no longer lets {deed~}', '더 이상 허용되지 않음: {deed~}', '許可されなくなります: {deed~}'),
  said('may newly let {deed~}', '허용될 수 있음: {deed~}', '許可される可能性があります: {deed~}'),
  said(
    'may change whether to let {deed~}',
    '허용 여부가 바뀔 수 있음: {deed~}',
    '許可されるかどうかが変わる可能性があります: {deed~}',
  ),
  said(
    'may no longer let {deed~}',
    '허용되지 않을 수 있음: {deed~}',
    '許可されなくなる可能性があります: {deed~}',
  ),
  said('{who~} push to {what~}', '{who~}의 {what~} 푸시', '{who~} による {what~} へのプッシュ'),
  said('{who~} pull from {what~}', '{who~}의 {what~} 풀', '{who~} による {what~} からのプル'),
  said(
    '{who~} pull for function {fn} from {what~}',
    '{who~}의 함수 {fn}을(를) 위한 {what~} 풀',
    '{who~} による関数 {fn} のための {what~} からのプル',
  ),
  said(
    '{who~} delete images of {what~}',
    '{who~}의 {what~} 이미지 삭제',
    '{who~} による {what~} のイメージの削除',
  ),
  said(
    '{who~} set the policy of {what~}',
    '{who~}의 {what~} 정책 설정',
    '{who~} による {what~} のポリシーの設定',
  ),
  said('{who~} invoke {what~}', '{who~}의 {what~} 호출', '{who~} による {what~} の呼び出し'),
  said(
    '{who~} change the code of {what~}',
    '{who~}의 {what~} 코드 변경',
    '{who~} による {what~} のコードの変更',
  ),
  said('{who~} assume {what~}', '{who~}의 {what~} 수임', '{who~} による {what~} の引き受け'),
  said('role {name} of {id}', '{id}의 역할 {name}', '{id} のロール {name}'),
  said('user {name} of {id}', '{id}의 사용자 {name}', '{id} のユーザー {name}'),
  said('{name} of {id}', '{id}의 {name}', '{id} の {name}'),
  said('every AWS account', '모든 AWS 계정', 'すべての AWS アカウント'),
  said('{n} added, {m} removed', '추가 {n}개, 제거 {m}개', '追加 {n} 件、削除 {m} 件'),
  said(
    '{n} added, {m} removed, {k} that cannot be told for certain',
    '추가 {n}개, 제거 {m}개, 확실하지 않음 {k}개',
    '追加 {n} 件、削除 {m} 件、確定できないもの {k} 件',
  ),
  said(
    'Access that this change adds and removes',
    '이 변경으로 추가되고 제거되는 액세스',
    'この変更で追加および削除されるアクセス',
  ),
  said('who and why', '주체와 이유', '主体と理由'),
  said('None.', '없습니다.', 'ありません。'),
  said('See', '참조:', '参照:'),
  said(
    'expected {expect}, and it is {verdict~}',
    '{expect}을(를) 예상했지만 {verdict~}입니다',
    '{expect} を想定しましたが、{verdict~}です',
  ),
  said(
    'expected {expect}, and it cannot be told',
    '{expect}을(를) 예상했지만 판단할 수 없습니다',
    '{expect} を想定しましたが、判断できません',
  ),
  said(
    '{n} of {m} as expected',
    '{m}개 중 {n}개가 예상과 같습니다',
    '{m} 件中 {n} 件が想定どおりです',
  ),
  said(
    '{n} of {m} as expected, {k} cannot be told',
    '{m}개 중 {n}개가 예상과 같고 {k}개는 판단할 수 없습니다',
    '{m} 件中 {n} 件が想定どおりで、{k} 件は判断できません',
  ),
]
