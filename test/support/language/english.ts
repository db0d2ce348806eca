import { readMessage } from '../../../src/policy/message/read.ts'

/** What of a printed page is English of ours: AWS's own words, names, documents and commands are not. */
export function englishIn(page: string, awsWords: readonly string[] = []): readonly string[] {
  return page.split('\n').filter((line) => {
    // A command begins in the first column, and what is added to a policy with its sign; both go on indented.
    if (
      /^\S|^ {2,}[+-] |^\s+(?:aws|tidegate|docker|curl) |^\s+--|^\s+["'{}\]]|\\$|<<|\$\(/.test(line)
    )
      return false
    const quoted = readMessage(line).sentences.map(({ sentence }) => sentence)
    const own = [...awsWords, ...quoted]
      .reduce((text, words) => text.replaceAll(words, ''), line)
      .replace(/`[^`]*`|"[^"]*"/g, '')
      .replace(/\w+ (?:aws|iam|ecr|lambda|sts|s3|kms):\S+/g, '')
      .replace(/User: \S+ is not authorized.*/, '')
      .replace(/(?<=\()(?:--)?[\w./ *-]+\.(?:tf|json|ya?ml)(?=\))/g, '')
    return ours.test(own)
  })
}

/** Any one of these words, by itself, is English: no name, no term of AWS's and no option is one. */
const words =
  'a all and another any are as ask at be because been before beside both but by can cannot could did do does each ' +
  'either every expected for found from give given go got has have how if in into is it its last made make may more ' +
  'must names no nobody none nor not nothing of off on once one only or out over see so some such take ' +
  'taken than that the their them then there these they this those to too two until used was were what when where ' +
  'whether which who whom whose why will with without would write yes you your ' +
  'account action answer change denied error finding function group image level message note policies policy proven ' +
  'pull push refused region repository role statement unknown user value warning'

const ours = new RegExp(
  `(?<![\\w:/.@$*-])(?:${words.trim().split(/\s+/).join('|')})s?(?![\\w:/@*=-]|\\.\\w)|[a-z]{3,} [a-z]{2,}(?= |$|[.,:;)])`,
)
