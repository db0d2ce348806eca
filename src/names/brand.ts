declare const brand: unique symbol

/** A string that one parser has accepted. Past the parser, nobody checks it again. */
export type Branded<Name extends string> = string & { readonly [brand]: Name }
