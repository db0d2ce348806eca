import { functionImage, functionImageMissing, type Image, tinyImage } from './image.ts'
import type { Outcome, Screen } from './screen.ts'
import { Stage, Unexpected } from './stage.ts'
import type { Props, Story } from './story.ts'
import type { World } from './world.ts'

export interface Numbered {
  readonly number: number
  readonly story: Story
}

export interface Show {
  readonly program: readonly Numbered[]
  readonly screen: Screen
  readonly end: AbortSignal
  /** A server; `shared` with whoever else uses it where that was asked for. */
  readonly open: (shared: boolean) => Promise<World>
  /** Between two stories. */
  readonly pause: () => Promise<void>
}

export interface Ending extends Outcome {
  /** What could not be removed. */
  readonly left: readonly string[]
}

/** Plays stories one after the other, each in a world that has nothing of the one before. */
export async function show({ program, screen, end, open, pause }: Show): Promise<Ending> {
  const props = imageProps()
  const left: string[] = []
  let [failed, skipped] = [0, 0]
  const world = await open(true)
  screen.opening(world.own, world.server.url)
  try {
    for (const [at, { number, story }] of program.entries()) {
      if (at > 0 && !end.aborted) await pause()
      if (end.aborted) break
      screen.heading(number, story.title, story.problem)
      const apart = story.movesClock === true && !world.own
      if (apart)
        screen.remark('It moves the clock, so it is played on a server of its own, not on yours.')
      const stage = new Stage(apart ? await open(false) : world, screen)
      const problem = await problemOf(story, stage, props, end)
      if (problem !== undefined) screen.failed(problem)
      failed += problem === undefined ? 0 : 1
      skipped += stage.skipped.length
      left.push(...(await stage.world.clean()))
      if (apart) await stage.world.close()
    }
  } finally {
    left.push(...(await world.clean()))
    await world.close()
  }
  return { failed, skipped, left }
}

/** What did not come out as told. */
async function problemOf(
  story: Story,
  stage: Stage,
  props: Props,
  end: AbortSignal,
): Promise<string | undefined> {
  try {
    await story.play(stage, props)
    return undefined
  } catch (error) {
    if (end.aborted) return undefined
    if (error instanceof Unexpected) return error.message
    throw error
  }
}

function imageProps(): Props {
  const missing = functionImageMissing()
  let image: Promise<Image> | undefined
  return {
    missing,
    image: () => {
      image ??= missing === undefined ? functionImage() : tinyImage()
      return image
    },
  }
}
