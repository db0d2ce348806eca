import type { Rule, Selection } from './rules.ts'

/** What a rule did an image for, for people: `rule 1 (Keep ten): more than 10 images tagged \`v*\`` */
export function whyOf({ priority, description, selection }: Rule): string {
  const name = description ? ` (${description})` : ''
  return `by rule ${priority}${name}: ${criterion(selection)}`
}

function criterion(selection: Selection): string {
  const { countType, countNumber } = selection
  const images = imagesOf(selection, countNumber)
  switch (countType) {
    case 'imageCountMoreThan':
      return `more than ${countNumber} ${images}`
    case 'sinceImagePushed':
      return `${imagesOf(selection, 2)} pushed more than ${days(countNumber)} ago`
    case 'sinceImagePulled':
      return `${imagesOf(selection, 2)} not pulled for ${days(countNumber)}`
    case 'sinceImageTransitioned':
      return `${imagesOf(selection, 2)} archived more than ${days(countNumber)} ago`
    default:
      return countType satisfies never
  }
}

function imagesOf({ tagStatus, tagPatterns }: Selection, count: number): string {
  const images = count === 1 ? 'image' : 'images'
  if (tagStatus === 'any') return images
  if (tagStatus === 'untagged') return `untagged ${images}`
  return `${images} tagged ${tagPatterns.map((one) => `\`${one}\``).join(' and ')}`
}

const days = (count: number): string => (count === 1 ? 'a day' : `${count} days`)
