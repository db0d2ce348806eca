/**
 * Whether a filter on an image's status lets active images through. All are: UpdateImageStorageClass, which
 * archives, is not built and refuses.
 */
export const selectsActive = (
  status: 'ACTIVE' | 'ARCHIVED' | 'ACTIVATING' | 'ANY' | undefined,
): boolean => status === undefined || status === 'ACTIVE' || status === 'ANY'
