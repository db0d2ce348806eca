import { readMessage } from '../../../src/policy/message/read.ts'

/** What of a printed page is English of ours: AWS's own words, names, documents and commands are not. */
export function englishIn(page: string, awsWords: readonly string[]): readonly string[] {
  return page.split('\n').flatMap((line) => {
    // A command begins in the first column, and what is added to a policy with its sign; both go on indented.
    if (/^\S|^ {2,}[+-] |aws |tidegate |--|^\s+["'{}\]]|\\$|<<|\$\(/.test(line)) return []
    const quoted = readMessage(line).sentences.map(({ sentence }) => sentence)
    const own = [...awsWords, ...quoted]
      .reduce((text, words) => text.replaceAll(words, ''), line)
      .replace(/`[^`]*`|"[^"]*"/g, '')
      .replace(/\w+ (?:aws|iam|ecr|lambda|sts|s3|kms):\S+/g, '')
      .replace(/User: \S+ is not authorized.*/, '')
    return /[a-z]{3,} [a-z]{2,}(?= |$|[.,:;)])/.test(own) ? [line] : []
  })
}
