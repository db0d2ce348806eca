/** Of `arn:aws:iam::111111111111:root`. */
export const accountOfRoot = (arn: string): string | undefined =>
  /^arn:[^:]+:iam::(\d{12}):root$/.exec(arn)?.[1]
