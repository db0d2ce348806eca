/** Whether a policy names a user or role by its id, as it is kept, and as it reads back once that is deleted. */
export const isUniqueId = (text: string): boolean => /^A(?:IDA|ROA)[A-Z0-9]{12,}$/.test(text)
