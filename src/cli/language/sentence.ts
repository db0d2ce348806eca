/**
 * A sentence of ours in three languages. The English is the one that the code makes, with a hole for each of its
 * values: `{x}` is one word as it stands, `{x…}` any text as it stands, `{x~}` a phrase that is translated in turn, and
 * `{x,}` a list of such phrases.
 */
export interface Sentence {
  readonly en: string
  readonly ko: string
  readonly ja: string
}

type Holes<Text extends string> = Text extends `${string}{${infer Hole}}${infer Rest}`
  ? Hole | Holes<Rest>
  : never

/** Text with the very holes of the English; any other does not compile. */
type With<English extends string, Text extends string> = [Holes<Text>] extends [Holes<English>]
  ? [Holes<English>] extends [Holes<Text>]
    ? Text
    : never
  : never

/** One sentence. A translation that is missing, or lacks a value, does not compile. */
export const said = <
  const English extends string,
  const Korean extends string,
  const Japanese extends string,
>(
  en: English,
  ko: Korean & With<English, Korean>,
  ja: Japanese & With<English, Japanese>,
): Sentence => ({ en, ko, ja })
