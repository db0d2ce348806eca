/**
 * What is used of `@xmldom/xmldom`. Its own types bring those of a browser with them, which would then be known in
 * every file of the house (`paths` in tsconfig.json points here instead).
 */
export interface XmlNode {
  readonly nodeType: number
  readonly nodeValue: string | null
  readonly parentNode: XmlNode | null
  readonly childNodes: { readonly length: number; readonly [index: number]: XmlNode }
}

export interface XmlElement extends XmlNode {
  readonly localName: string
  readonly namespaceURI: string | null
  readonly textContent: string | null
  hasAttribute(name: string): boolean
  getAttribute(name: string): string | null
}

export interface XmlDocument extends XmlNode {
  readonly documentElement: XmlElement | null
}

type Problem = (message: string) => never

export declare class DOMParser {
  constructor(options: { errorHandler: { warning: Problem; error: Problem; fatalError: Problem } })
  parseFromString(text: string, type: 'text/xml'): XmlDocument
}
