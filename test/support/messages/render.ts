import type { MessagePage } from '../../../src/estate/meaning/page.ts'
import { chainTable, orderTable } from './chain.ts'
import { type Page, pages } from './pages.ts'
import { type Language, languages, words } from './words.ts'

export const fileOf = (slug: MessagePage | 'README', language: Language): string =>
  language === 'en' ? `${slug}.md` : `${slug}.${language}.md`

/** What a page says that is made of the code, by the name that stands in its markers. */
export function generated(slug: MessagePage, language: Language): Readonly<Record<string, string>> {
  const page = pages[slug]
  const said = words[language]
  const { chains, see } = page
  return {
    title: `# ${page.title}\n\n${languageLinks(slug)}`,
    ...(chains.length > 0 && { chain: chainBlock(page, language) }),
    ask: [
      said.asks,
      sh(`tidegate doctor ${quoted(page.says)}`),
      said.estate,
      sh(command(page)),
    ].join('\n\n'),
    see: [`${said.see}:`, '', ...see.map((one) => linkTo(one, language))].join('\n'),
  }
}

function chainBlock({ chains }: Page, language: Language): string {
  const said = words[language]
  const isTasks = chains.some((one) => one !== 'policies')
  return [
    isTasks ? said.parties : said.everyDeny,
    ...chains.map((one) => (one === 'policies' ? orderTable(said) : chainTable(one, said))),
  ].join('\n\n')
}

const languageLinks = (slug: MessagePage | 'README'): string =>
  languages.map((one) => `[${words[one].name}](${fileOf(slug, one)})`).join(' · ')

const linkTo = (slug: MessagePage, language: Language): string =>
  `- [${escaped(pages[slug].title)}](${fileOf(slug, language)})`

/** A title is somebody's words, and not Markdown. */
const escaped = (text: string): string => text.replace(/[*_[\]<>|`]/g, (one) => `\\${one}`)

const command = ({ hints }: Page): string =>
  `tidegate doctor - ${hints ? `${hints} ` : ''}exports/ < message.txt`.replace(
    /(.{40,70}) (?=--|exports)/g,
    '$1 \\\n  ',
  )

const sh = (text: string): string => `\`\`\`sh\n${text}\n\`\`\``
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** The page with its generated parts as they are now. One without a marker for a part keeps none of it: an error. */
export function regenerated(text: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((page, [name, part]) => {
    const form = new RegExp(`<!-- ${name} -->\\n[\\s\\S]*?<!-- /${name} -->`)
    if (!form.test(page)) throw new Error(`expected the markers of \`${name}\` in the page`)
    return page.replace(form, () => `<!-- ${name} -->\n${part}\n<!-- /${name} -->`)
  }, text)
}

/** The commands and policies of a page, which are the same in every language. */
export const codeBlocks = (page: string): readonly string[] =>
  [
    ...page
      .replace(/<!-- (ask|chain) -->[\s\S]*?<!-- \/\1 -->/g, '')
      .matchAll(/```\w*\n[\s\S]*?\n```/g),
  ].map(([block]) => block)

/** A translation's blocks are those of the English page, by number. */
export const codeParts = (english: string): Readonly<Record<string, string>> =>
  Object.fromEntries(codeBlocks(english).map((block, at) => [`code ${at + 1}`, block]))

export function indexPage(language: Language): string {
  const said = words[language]
  const groups = Object.entries(said.group).map(([group, title]) => {
    const own = (Object.keys(pages) as MessagePage[]).filter((one) => pages[one].group === group)
    return `## ${title}\n\n${own.map((one) => linkTo(one, language)).join('\n')}`
  })
  return `${[`# ${said.index}`, languageLinks('README'), said.about, ...groups].join('\n\n')}\n`
}
