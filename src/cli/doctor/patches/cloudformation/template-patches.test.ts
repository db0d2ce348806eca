import { join } from 'node:path'
import { expect, test } from 'vitest'
import { answer, besides, folderWith, guestExport, patchFile, user } from '../proof.fixture.ts'
import { templates } from './samples.fixture.ts'

const setting = { account: user, region: 'us-east-1' }

test.each(Object.keys(templates))('%s', async (name) => {
  const sample = templates[name]
  if (!sample) throw new Error(name)
  const { file, text, question, shows, isText } = sample
  // CloudFormation has no resource for the scope of a registry's policy.
  const scope = `get-account-setting.${user}.us-east-1.json`
  const folder = folderWith({
    [file]: text,
    'guest.json': JSON.stringify(guestExport),
    [scope]: JSON.stringify({ name: 'REGISTRY_POLICY_SCOPE', value: 'V2' }),
  })
  const given = [file, 'guest.json', scope].map((one) => join(folder, one))
  const ask = () => answer(given, question, setting)
  const before = await ask()
  expect(before.verdict).toBe('denied')
  const [fix] = before.fixes
  expect(fix?.why).toBeUndefined()
  const patches = fix?.patches ?? []
  expect(patches.length).toBeGreaterThan(0)
  if (isText) {
    expect(patches.map(({ say, diff }) => [say, diff])).toEqual([
      [expect.stringMatching(shows), undefined],
    ])
    return
  }
  expect(patches.map(({ diff, text, say }) => diff ?? `${say}\n${text}`).join('')).toMatch(shows)
  for (const patch of patches) patchFile(patch)
  const after = await ask()
  expect(after.verdict).toBe('allowed')
  expect(fix && besides(before.documents, after.documents, fix)).toEqual([])
})
