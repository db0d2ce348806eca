import { said } from '../sentence.ts'

/** The titles in the margin, and where to read more. */
export const frame = [
  said('docs/messages/{page}.md', 'docs/messages/{page}.ko.md', 'docs/messages/{page}.ja.md'),
  said('what', '요청', '要求'),
  said('why', '이유', '理由'),
  said('note', '참고', '注意'),
  said('says', '내용', '内容'),
  said('shows', '의미', '意味'),
  said('open', '미정', '未定'),
  said('send', '전달', '送信'),
  said('look', '확인', '確認'),
  said('fix', '수정', '修正'),
  said('or', '또는', '又は'),
  said('and', '추가', '追加'),
  said('help', '도움', '対処'),
  said('also', '또한', 'なお'),
  said('read', '문서', '文書'),
  said('error', '오류', 'エラー'),
  said('warning', '경고', '警告'),
  said('Error', '오류', 'エラー'),
  said('Warning', '경고', '警告'),
  said('Note', '참고', '注意'),
]
