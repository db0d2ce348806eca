/** What IAM says of documents that its first parser accepts and its second does not. */
export const legacyParsing = 'The policy failed legacy parsing'
