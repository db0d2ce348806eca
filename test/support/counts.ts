import { appendFileSync } from 'node:fs'
import { inject } from 'vitest'

/** What an attack did, by what is counted: `{ calls: 5681, wronglyAllowed: 0 }`. */
export type Counts = Readonly<Record<string, number>>

export interface Reported {
  readonly name: string
  readonly counts: Counts
}

declare module 'vitest' {
  interface ProvidedContext {
    /** One `Reported` a line, as JSON. */
    readonly attackCounts: string
  }
}

/** Prints what really ran at the end of the whole run. Call it once an attack is over, with numbers that it added up. */
export function report(name: string, counts: Counts): void {
  const reported: Reported = { name, counts }
  appendFileSync(inject('attackCounts'), `${JSON.stringify(reported)}\n`)
}

/** `operations x identities: 5681 calls, 0 wrongly allowed` */
export function lineOf({ name, counts }: Reported): string {
  const each = Object.entries(counts).map(([what, number]) => {
    const words = what.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    return `${number.toLocaleString('en')} ${words}`
  })
  return `${name}: ${each.join(', ')}`
}
