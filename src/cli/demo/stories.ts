import type { Story } from './story.ts'
import { story1 } from './story-1.ts'
import { story2 } from './story-2.ts'
import { story3 } from './story-3.ts'
import { story4 } from './story-4.ts'
import { story5 } from './story-5.ts'

/** In the order of the README's problems. */
export const stories: readonly Story[] = [story1, story2, story3, story4, story5]
