import type { Image } from './image.ts'
import type { Stage } from './stage.ts'

export interface Story {
  readonly title: string
  /** In a sentence. */
  readonly problem: string
  /** It moves the clock, which on a server with other users would end their tokens. */
  readonly movesClock?: boolean
  /** @throws Unexpected when a step does not come out as told. */
  readonly play: (stage: Stage, props: Props) => Promise<void>
}

export interface Props {
  /** An image that is a function; where this machine can make none, one that can only be pushed. */
  readonly image: () => Promise<Image>
  /** Why functions made of that image cannot answer here. */
  readonly missing: string | undefined
}
