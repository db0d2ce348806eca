import { expect, test } from 'vitest'
import { plain } from '../terminal.ts'
import { ecr, repository } from './calls.ts'
import { Screen } from './screen.ts'
import { type Ending, show } from './show.ts'
import type { Story } from './story.ts'
import { rootOf, World } from './world.ts'

const root = rootOf('111111111111')

async function shown(play: Story['play']): Promise<{ ending: Ending; text: string }> {
  let text = ''
  const end = new AbortController().signal
  const ending = await show({
    program: [{ number: 1, story: { title: 'a title', problem: 'a problem', play } }],
    screen: new Screen(plain, 100, (part) => {
      text += part
    }),
    end,
    open: () => World.open(end),
    pause: async () => undefined,
  })
  return { ending, text }
}

test.each<{ name: string; play: Story['play']; says: string }>([
  {
    name: 'works and should not',
    play: (stage) => stage.refused(root, repository('app'), 'denied').then(() => undefined),
    says: '✗ expected `denied`, and CreateRepository was allowed',
  },
  {
    name: 'is refused and should not be',
    play: (stage) =>
      stage.aws(root, ecr('DeleteRepository', { repositoryName: 'app' })).then(() => undefined),
    says: "✗ expected DeleteRepository to work, got RepositoryNotFoundException: The repository with name 'app'",
  },
  {
    name: 'is refused in other words',
    play: (stage) =>
      stage
        .refused(root, ecr('DeleteRepository', { repositoryName: 'app' }), 'denied')
        .then(() => undefined),
    says: "✗ expected `denied`, got `The repository with name 'app'",
  },
])('a step that $name fails the story', async ({ play, says }) => {
  const { ending, text } = await shown(play)
  expect(text.replace(/\s+/g, ' ')).toContain(says)
  expect(ending).toEqual({ failed: 1, skipped: 0, left: [] })
})

test.each([80, 100])('the opening fits %i columns', (columns) => {
  let text = ''
  const screen = new Screen(plain, columns, (part) => {
    text += part
  })
  screen.opening(true, 'http://127.0.0.1:65535')
  const widths = text.split('\n').map((line) => line.length)
  expect(Math.max(...widths)).toBeLessThanOrEqual(columns)
})
