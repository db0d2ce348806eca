/**
 * Condition keys of one request. Names are lower-case (AWS compares them without case). A key AWS
 * would not send is absent; an array is a multi-valued key.
 */
export type Context = Readonly<Record<string, string | readonly string[]>>
