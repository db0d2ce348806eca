/** Which part of a list is read: at most so many, of those whose key comes after this one. */
export interface Slice {
  /** Empty from the beginning. */
  readonly after: string
  readonly limit: number
}
