import type { Question } from '../policy/types.ts'

interface Sequel {
  readonly what: 'push' | 'pull'
  readonly actions: readonly string[]
}

/**
 * What registry clients ask of one repository: a grant for one step alone leads to the next denial. The sets are
 * those of ECR's user guide; builders and crane also read what they push.
 */
const sequels: readonly Sequel[] = [
  {
    what: 'push',
    actions: [
      'ecr:BatchCheckLayerAvailability',
      'ecr:CompleteLayerUpload',
      'ecr:InitiateLayerUpload',
      'ecr:PutImage',
      'ecr:UploadLayerPart',
      'ecr:BatchGetImage',
    ],
  },
  { what: 'pull', actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] },
]

/** The questions of a whole push or pull that begins with this one; undefined for any other action. */
export function sequelOf(
  question: Question,
): { readonly what: Sequel['what']; readonly questions: readonly Question[] } | undefined {
  // Reading an image is the first step of a pull; in a push it is an extra.
  const sequel = sequels.findLast(({ actions }) => actions.includes(question.action))
  return (
    sequel && {
      what: sequel.what,
      questions: sequel.actions.map((action) => ({ ...question, action })),
    }
  )
}
