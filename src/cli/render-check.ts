import { type Damage, isSound, type StoreReport } from '../store/check.ts'
import { counted, inBytes } from './amounts.ts'
import type { Style } from './terminal.ts'

/** The report for a person. */
export function renderCheck(report: StoreReport, { red, green, dim }: Style): string {
  const { blobs, bytes, images, aside, damages, database } = report
  const lines = [
    dim(
      `${counted(blobs, 'blob')} (${inBytes(bytes)}), ${counted(images, 'image')}${aside > 0 ? `, ${counted(aside, 'blob')} set aside` : ''}`,
    ),
    ...damages.flatMap((damage) => [
      `${red('damaged')} ${damage.digest}: ${damage.problem}`,
      ...whereOf(damage).map((line) => `  ${line}`),
    ]),
  ]
  if (database === 'damaged')
    lines.push(`${red('damaged')} the database: put back a backup of the folder`)
  if (isSound(report)) lines.push(green('everything is whole'))
  else if (damages.length > 0)
    lines.push(
      `${counted(damages.length, 'damage')}: push the images named here again, which heals them`,
    )
  return lines.map((line) => `${line}\n`).join('')
}

function whereOf({ images, repositories }: Damage): readonly string[] {
  if (images.length > 0)
    return images.map(
      ({ repository, digest, tags }) =>
        `${repository} ${digest}${tags.length > 0 ? ` (${tags.join(', ')})` : ''}`,
    )
  return repositories.map((repository) => `${repository}, in no image`)
}
