/** The names of all properties, also of what they hold; what has any name, such as a policy, has none of its own. */
export type Names<T> = T extends readonly (infer One)[]
  ? Names<One>
  : T extends object
    ? string extends keyof T
      ? never
      : { [key in keyof T & string]-?: key | Names<NonNullable<T[key]>> }[keyof T & string]
    : never
