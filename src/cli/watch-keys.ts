/** What a key press asks for, besides what is typed so far. */
export interface Pressed {
  /** Digits that wait for Enter. */
  readonly typed: string
  readonly does?: { readonly explain: number | 'newest' } | 'end'
}

/** Keys of `tidegate watch`: a number and Enter explains that line, Enter alone the newest, q ends. */
export function press(typed: string, key: string): Pressed {
  if (key === '\u0003' || key === '\u0004' || key === 'q') return { typed: '', does: 'end' }
  if (/^[\r\nef]$/.test(key))
    return { typed: '', does: { explain: typed === '' ? 'newest' : Number(typed) } }
  if (/^[0-9]$/.test(key)) return { typed: `${typed}${key}`.slice(0, 9) }
  if (key === '\u007f' || key === '\b') return { typed: typed.slice(0, -1) }
  if (key === '\u001b') return { typed: '' }
  return { typed }
}
