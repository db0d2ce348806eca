/**
 * The words of a line for bash, where a backslash and a line break may stand in place of the space between them: also
 * those of a command inside `"$(…)"`. Undefined where a quote stays open.
 */
export function wordsOf(line: string): readonly string[] | undefined {
  const words: string[] = []
  const inside: ('code' | 'double' | 'single')[] = ['code']
  let word = ''
  for (let at = 0; at < line.length; at++) {
    const letter = line.charAt(at)
    const state = inside.at(-1)
    if (state === 'code' && letter === ' ') {
      if (word !== '') words.push(word)
      word = ''
      continue
    }
    word += letter
    if (state === 'single') {
      if (letter === "'") inside.pop()
    } else if (letter === '\\') {
      at += 1
      word += line.charAt(at)
    } else if (letter === '$' && line.charAt(at + 1) === '(') {
      at += 1
      word += '('
      inside.push('code')
    } else if (letter === '"') {
      if (state === 'double') inside.pop()
      else inside.push('double')
    } else if (state === 'code') {
      if (letter === "'") inside.push('single')
      if (letter === ')' && inside.length > 1) inside.pop()
    }
  }
  return inside.length === 1 ? [...words, ...(word === '' ? [] : [word])] : undefined
}
