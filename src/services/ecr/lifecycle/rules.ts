/** One rule of a lifecycle policy, as its grammar passed it. */
export interface Rule {
  /** 1 comes first. */
  readonly priority: number
  readonly description: string | undefined
  readonly selection: Selection
  readonly action: 'EXPIRE' | 'TRANSITION'
}

export interface Selection {
  readonly tagStatus: 'tagged' | 'untagged' | 'any'
  /** With `tagged` alone: every one must match one of the image's tags. `*` stands for any text. */
  readonly tagPatterns: readonly string[]
  readonly storageClass: 'standard' | 'archive'
  readonly countType: CountType
  /** Images where `imageCountMoreThan` counts them, else days. */
  readonly countNumber: number
}

export const countTypes = [
  'imageCountMoreThan',
  'sinceImagePushed',
  'sinceImagePulled',
  'sinceImageTransitioned',
] as const

export type CountType = (typeof countTypes)[number]
