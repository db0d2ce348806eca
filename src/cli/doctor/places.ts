import type { Place } from '../../doctor/survey/finding.ts'
import type { JsonPath, Position } from '../../policy/json.ts'
import { locateAll } from './locate.ts'
import { shownText } from './text.ts'
import { blockOf } from './tf-places.ts'
import { yamlTexts } from './yaml.ts'

/** A place as editors name it. */
export interface FilePlace {
  /** As it was given. */
  readonly file: string
  /** Both counted from 1. */
  readonly line: number
  readonly column: number
}

/** Each file is read once, however many places are in it. Undefined for what has none. */
export function filePlaces(
  places: readonly (Place | undefined)[],
): readonly (FilePlace | undefined)[] {
  const byFile = new Map<string, Place[]>()
  for (const place of places) {
    if (!place) continue
    const own = byFile.get(place.source.file)
    if (own) own.push(place)
    else byFile.set(place.source.file, [place])
  }
  const found = new Map<Place, FilePlace>()
  for (const [file, own] of byFile) {
    const ways = own.map(waysTo)
    const located = locatedIn(file, ways.flat())
    let next = 0
    own.forEach((place, at) => {
      const mine = located.slice(next, next + (ways[at]?.length ?? 0))
      next += mine.length
      found.set(place, { file, ...(mine.find(Boolean) ?? { line: 1, column: 1 }) })
    })
  }
  return places.map((place) => place && (inTerraform(place) ?? found.get(place)))
}

/** A reader of code sees the block, and not the plan that was made of it. */
function inTerraform({ source }: Place): FilePlace | undefined {
  const block = blockOf(source.address)
  return block && { ...block, column: 1 }
}

function locatedIn(file: string, ways: readonly JsonPath[]): readonly (Position | undefined)[] {
  const yaml = yamlTexts.get(file)
  return yaml ? ways.map((way) => yaml.locate(way)) : locateAll(shownText(file), ways)
}

/**
 * A document that is a text within its file, as ECR's, is where its text begins; one that is a file of its own is not under
 * the member in which AWS answers with it.
 */
function waysTo({ source, path }: Place): readonly JsonPath[] {
  const pointer = source.pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  return [[...pointer, ...path], pointer, path].filter((one) => one.length > 0)
}
