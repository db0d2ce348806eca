/** Undefined when the text is not JSON: what reads it says what it expected. */
export function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
