import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { plan } from '../../../../collected/terraform/terraform.fixture.ts'
import { answer, besides, folderWith, guestExport, patchFile, user } from '../proof.fixture.ts'
import { planned } from './evaluate.fixture.ts'
import { named, samples } from './samples.fixture.ts'

const setting = { account: user, region: 'us-east-1' }

test.each(Object.keys(samples))('%s', async (name) => {
  const sample = samples[name]
  if (!sample) throw new Error(name)
  const { files, question, shows, isText } = named(sample, 7)
  const folder = folderWith({ ...files, 'guest.json': JSON.stringify(guestExport) })
  const ask = () => {
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan(planned(folder, ['main.tf']))))
    return answer([join(folder, 'plan.json'), join(folder, 'guest.json')], question, setting)
  }
  const before = await ask()
  expect(before.verdict).toBe('denied')
  const [fix] = before.fixes
  expect(fix?.why).toBeUndefined()
  const patches = fix?.patches ?? []
  expect(patches.length).toBeGreaterThan(0)
  if (isText) {
    expect(patches.map(({ say, text, diff }) => [say, text, diff])).toEqual([
      [expect.stringMatching(shows), expect.stringContaining('resource "aws_'), undefined],
    ])
    return
  }
  expect(patches.map(({ diff }) => diff).join('')).toMatch(shows)
  for (const patch of patches) patchFile(patch)
  const after = await ask()
  expect(after.verdict).toBe('allowed')
  expect(fix && besides(before.documents, after.documents, fix)).toEqual([])
})
