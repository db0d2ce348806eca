import type { Check } from '../../estate/check.ts'

/** The caller must be allowed to hand the role to Lambda: without this, creating functions would make anyone admin. */
export const passRole = (role: string, functionArn: string): Check => ({
  action: 'iam:PassRole',
  resource: role,
  context: {
    'iam:passedtoservice': 'lambda.amazonaws.com',
    'iam:associatedresourcearn': functionArn,
  },
})
