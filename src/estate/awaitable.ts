/** What is at hand is given at once: a promise costs more than a decision. */
export type Awaitable<Value> = Value | Promise<Value>

export const isPromise = <Value>(value: Awaitable<Value>): value is Promise<Value> =>
  value instanceof Promise

/** What `use` makes of a value: at once where it is at hand. */
export const whenKnown = <Value, Result>(
  value: Awaitable<Value>,
  use: (value: Value) => Awaitable<Result>,
): Awaitable<Result> => (isPromise(value) ? value.then(use) : use(value))

/** The same of two. */
export const whenBothKnown = <A, B, Result>(
  a: Awaitable<A>,
  b: Awaitable<B>,
  use: (a: A, b: B) => Awaitable<Result>,
): Awaitable<Result> =>
  isPromise(a) || isPromise(b) ? Promise.all([a, b]).then(([a, b]) => use(a, b)) : use(a, b)
