import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lintedTypes } from '../src/cli/policy-lint.ts'
import { type MessagePage, pageOf } from '../src/estate/meaning/page.ts'
import { meaningReport } from '../src/estate/meaning/report.ts'
import {
  identityPolicyProblem,
  rcpProblem,
  registryPolicyProblem,
  repositoryPolicyProblem,
  trustPolicyProblem,
} from '../src/policy/index.ts'
import { readMessage } from '../src/policy/message/read.ts'
import { type Page, pages } from './support/messages/pages.ts'
import {
  codeBlocks,
  codeParts,
  fileOf,
  generated,
  indexPage,
  regenerated,
} from './support/messages/render.ts'
import { type Language, languages } from './support/messages/words.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'docs', 'messages')
const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
const slugs = Object.keys(pages) as MessagePage[]

/** What is on disk is what the code makes, `npm run docs` writes it anew. */
function expectWritten(name: string, made: string): void {
  if (process.env.UPDATE_DOCS) writeFileSync(join(folder, name), made)
  expect(read(name)).toBe(made)
}

function made(slug: MessagePage, language: Language): string {
  const english = read(fileOf(slug, 'en'))
  const parts = generated(slug, language)
  return regenerated(
    read(fileOf(slug, language)),
    language === 'en' ? parts : { ...parts, ...codeParts(english) },
  )
}

describe.each(slugs)('%s', (slug) => {
  const page: Page = pages[slug]

  test.each(languages)('is what the scenarios and the server say: %s', (language) => {
    expectWritten(fileOf(slug, language), made(slug, language))
    expect(read(fileOf(slug, language))).not.toMatch(/<!-- (.+) -->\n<!-- \/\1 -->/)
  })

  test('has the words that are said, and the doctor finds it by them', () => {
    const form = page.title
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')
    expect(page.says).toMatch(new RegExp(`^${form}`))
    expect(pageOf(readMessage(page.says))).toBe(slug)
  })

  test('comes with policies that AWS takes', () => {
    for (const document of documentsIn(read(fileOf(slug, 'en'))))
      expect(problemOf(document), document).toBeUndefined()
  })

  if (page.where && page.where !== 'client')
    test(`its words stand in ${page.where}`, () => {
      const said = readFileSync(join(root, page.where ?? ''), 'utf8')
      const words = page.says.replace(/^(denied: |Runtime.*Error: fork\/exec \S+: )/, '')
      expect(said.replace('${check.action}', 'sts:AssumeRoleWithWebIdentity')).toContain(words)
    })
})

test.each(languages)('the index lists every page: %s', (language) => {
  expectWritten(fileOf('README', language), indexPage(language))
})

test('the linter knows each type of policies that a page or a message asks it for', () => {
  const asked = slugs.flatMap((slug) => [
    ...codeBlocks(read(fileOf(slug, 'en'))),
    ...(meaningReport(pages[slug].says, new Date(0), [])?.meanings ?? []).flatMap(({ settle }) =>
      settle.map(({ command }) => command),
    ),
  ])
  const types = asked.flatMap((one) => /policy lint --type (\S+)/.exec(one)?.[1] ?? [])
  expect(new Set(types)).toEqual(new Set(['ecr-repository', 'resource']))
  expect(lintedTypes).toEqual(expect.arrayContaining(types))
})

test('no page is left that no message leads to, and no link leads nowhere', () => {
  const known = languages.flatMap((one) =>
    [...slugs, 'README' as const].map((slug) => fileOf(slug, one)),
  )
  expect(readdirSync(folder).sort()).toEqual([...known].sort())
  for (const name of known)
    for (const [, to = ''] of read(name).matchAll(/\]\(([^)]+\.md)\)/g))
      expect(existsSync(join(folder, to)), `${name}: ${to}`).toBe(true)
})

const documentsIn = (page: string): readonly string[] =>
  codeBlocks(page).flatMap((block) => /^```json\n([\s\S]*)\n```$/.exec(block)?.[1] ?? [])

/** Which kind of policy it is, its elements tell. */
function problemOf(document: string): unknown {
  if (!/"Principal"/.test(document)) return identityPolicyProblem(document)
  if (/"sts:/.test(document)) return trustPolicyProblem(document)
  if (/:repository\/\*"/.test(document)) return registryPolicyProblem(document, 'V1')
  return /"Resource"/.test(document) ? rcpProblem(document) : repositoryPolicyProblem(document)
}
