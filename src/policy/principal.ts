import type { AccountId } from '../names/account.ts'

/**
 * Who asks. One value per form that AWS tells apart when it matches a resource policy's principal and
 * fills `aws:Principal*`. ARNs are as AWS prints them; unique ids are `AIDA…` and `AROA…`.
 */
export type Principal =
  | { readonly kind: 'root'; readonly account: AccountId; readonly arn: string }
  | {
      readonly kind: 'user'
      readonly account: AccountId
      readonly arn: string
      readonly userName: string
      readonly userId: string
    }
  | {
      readonly kind: 'assumed-role'
      readonly account: AccountId
      /** `arn:aws:sts::<account>:assumed-role/<role>/<session>` */
      readonly arn: string
      /** `arn:aws:iam::<account>:role/<path><role>` */
      readonly roleArn: string
      readonly roleId: string
      readonly sessionName: string
      readonly serviceLinked: boolean
    }
  | {
      readonly kind: 'federated-user'
      readonly account: AccountId
      /** `arn:aws:sts::<account>:federated-user/<name>` */
      readonly arn: string
      readonly name: string
      /** The IAM user (or root) that called GetFederationToken. */
      readonly issuerArn: string
      readonly issuerId: string
    }
  /** A web identity or SAML assertion before it has become a role session. */
  | { readonly kind: 'identity-provider'; readonly provider: string }
  /** An AWS service acting for itself, such as `lambda.amazonaws.com` pulling an image. */
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'anonymous' }
