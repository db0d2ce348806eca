import { CVSS20, CVSS30, CVSS31, CVSS40 } from '@pandatix/js-cvss'
import type { Advisory } from './advisory.ts'

const scorers: readonly (readonly [
  begin: string,
  version: string,
  score: (v: string) => number,
])[] = [
  ['CVSS:4.0/', '4.0', (vector) => new CVSS40(vector).Score()],
  ['CVSS:3.1/', '3.1', (vector) => new CVSS31(vector).BaseScore()],
  ['CVSS:3.0/', '3.0', (vector) => new CVSS30(vector).BaseScore()],
  ['AV:', '2.0', (vector) => new CVSS20(vector).BaseScore()],
]

/** The score of a vector; undefined for what is none. */
export function cvssOf(vector: string): Advisory['cvss'][number] | undefined {
  const scorer = scorers.find(([begin]) => vector.startsWith(begin))
  if (!scorer || vector.length > 300) return undefined
  try {
    const [, version, score] = scorer
    return { version, vector, score: score(vector) }
  } catch {
    return undefined
  }
}
