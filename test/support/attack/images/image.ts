import { gzipSync } from 'node:zlib'
import { archive, type RawEntry } from '../tar.ts'

/** What becomes of an image: refused when it is pushed, or by Lambda, or it runs and does no harm. */
export type End = 'refused' | 'Failed' | 'Active'

export interface HostileImage {
  readonly fact: string
  readonly layers?: readonly Buffer[]
  /** The config's bytes, or its `config` member. */
  readonly config?: Buffer | Readonly<Record<string, unknown>>
  /** The manifest's text from what it would honestly be. */
  readonly manifest?: (honest: Record<string, unknown>) => string
  readonly type?: string
  readonly end: End
  readonly says?: RegExp
}

/** Every file that a hostile entry makes has this in its name. */
export const mark = `tidegate-escaped-${process.pid}`

export const tgz = (...parts: readonly (RawEntry | Buffer)[]): Buffer => gzipSync(archive(...parts))
export const up = '../'.repeat(30)
export const file = (name: string | Buffer, content = 'hostile'): RawEntry => ({ name, content })

/** Layers of an image whose layers do not matter. */
export const plain: readonly Buffer[] = [tgz(file('app'))]
