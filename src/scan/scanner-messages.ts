import type { Inventory } from './inventory.ts'

/** A layer as the process is told of it. */
export interface LayerFile {
  readonly digest: string
  readonly path: string
}

/** The one answer of the process. */
export type Scanned =
  | { readonly inventory: Inventory }
  | { readonly unreadable: string }
  | { readonly damaged: string }
  | { readonly error: string }
