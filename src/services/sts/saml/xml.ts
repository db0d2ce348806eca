import { DOMParser, type XmlDocument, type XmlElement, type XmlNode } from '@xmldom/xmldom'

/** What makes a document too much to read. Canonicalization calls itself for each level. */
export interface XmlLimits {
  readonly characters: number
  readonly elements: number
  /** Counted by their equals signs: a parser compares those of an element with each other. */
  readonly attributes: number
  readonly depth: number
}

/** It is no XML, or more than is read. */
export class XmlRefused extends Error {}

const refuse = (message: string): never => {
  throw new XmlRefused(message)
}

/**
 * The root element of a document without a DTD, and so without entities of its own: they are how XML swells and
 * reads other files. What other parsers repair is refused.
 * @throws XmlRefused
 */
export function parseXml(text: string, limits: XmlLimits): XmlElement {
  if (text.length > limits.characters) refuse(`more than ${limits.characters} characters`)
  if (/<!(?!--|\[CDATA\[)/.test(text)) refuse('a document type or an entity')
  if (/<\?(?!xml[\s?])/.test(text) || text.lastIndexOf('<?') > 0) refuse('an instruction')
  requireFew(text, limits)
  const parser = new DOMParser({
    errorHandler: { warning: refuse, error: refuse, fatalError: refuse },
  })
  const document = parser.parseFromString(text, 'text/xml')
  const root = document.documentElement ?? refuse('no element')
  if (elementsOf(document).length !== 1 || hasText(document)) refuse('more than one root')
  requireShallow(root, limits.depth)
  return root
}

/** Counted in the text, before anything is made of it. An element has two tags. */
function requireFew(text: string, { elements, attributes }: XmlLimits): void {
  if (occurrences(text, '<') > 2 * elements) refuse(`more than ${elements} elements`)
  if (occurrences(text, '=') > attributes) refuse(`more than ${attributes} attributes`)
}

function occurrences(text: string, character: string): number {
  let count = 0
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count += 1
  return count
}

/** Without calling itself: it is what guards those that do. */
function requireShallow(root: XmlElement, depthMax: number): void {
  let level = [root]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthMax) refuse(`more than ${depthMax} levels`)
    level = level.flatMap((one) => elementsOf(one))
  }
}

const nodesOf = ({ childNodes }: XmlNode): readonly XmlNode[] =>
  Array.from({ length: childNodes.length }, (_, index) => childNodes[index]).filter(
    (node): node is XmlNode => node !== undefined,
  )

const isElement = (node: XmlNode): node is XmlElement => node.nodeType === 1

const elementsOf = (node: XmlNode): readonly XmlElement[] => nodesOf(node).filter(isElement)

const hasText = (document: XmlDocument): boolean =>
  nodesOf(document).some(({ nodeType, nodeValue }) => nodeType === 3 && nodeValue?.trim() !== '')

const isNamed = (element: XmlElement, namespace: string, name: string): boolean =>
  element.namespaceURI === namespace && element.localName === name

/** An element's children of this name. */
export const children = (
  parent: XmlElement,
  namespace: string,
  name: string,
): readonly XmlElement[] => elementsOf(parent).filter((one) => isNamed(one, namespace, name))

/** The child of this name, where there is exactly one. */
export function onlyChild(
  parent: XmlElement,
  namespace: string,
  name: string,
): XmlElement | undefined {
  const [one, ...more] = children(parent, namespace, name)
  return more.length > 0 ? undefined : one
}

/** The element and all below it that pass. */
export function allElements(
  root: XmlElement,
  passes: (element: XmlElement) => boolean,
): XmlElement[] {
  const found: XmlElement[] = []
  let level: readonly XmlElement[] = [root]
  while (level.length > 0) {
    found.push(...level.filter(passes))
    level = level.flatMap(elementsOf)
  }
  return found
}

/** All of this name, wherever they stand. */
export const descendants = (
  root: XmlElement,
  namespace: string,
  name: string,
): readonly XmlElement[] => allElements(root, (one) => isNamed(one, namespace, name))

/**
 * The whole text of an element that holds no others, comments left out: `a<!-- -->b` is `ab`, as it is to whoever
 * signed it. Undefined for one with elements in it.
 */
export function textOf(element: XmlElement | undefined): string | undefined {
  if (!element || elementsOf(element).length > 0) return undefined
  return (element.textContent ?? '').trim()
}

/** An attribute without a namespace. */
export const attribute = (element: XmlElement | undefined, name: string): string | undefined =>
  element?.hasAttribute(name) ? (element.getAttribute(name) ?? undefined) : undefined

export const parentOf = ({ parentNode }: XmlElement): XmlNode | null => parentNode
