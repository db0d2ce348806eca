import { z } from 'zod'
import { parseAccountId } from '../names/account.ts'
import { parseArn } from '../names/arn.ts'
import { usage } from './failure.ts'
import type { RunningServer } from './run-file.ts'
import { callOperator } from './server-client.ts'

const credentials = z.object({
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
  sessionToken: z.string().min(1),
  /** By the server's clock. */
  expiration: z.string(),
  arn: z.string(),
  account: z.string(),
  region: z.string(),
})

export type Credentials = Readonly<z.infer<typeof credentials>>

export type For =
  /** A user, a role, a role session, root, or an account id, which means its root. */
  | { readonly principal: string; readonly sessionName?: string }
  /** The session that EC2 gives an instance. */
  | {
      readonly instanceProfileRole: string
      readonly instanceId: string
      readonly account: string
    }

export const fetchCredentials = (server: RunningServer, holder: For): Promise<Credentials> =>
  callOperator(server, 'credentials', holder, credentials)

/** @throws Failure (usage) when it is neither an ARN of a principal nor an account. */
export function parsePrincipal(text: string, option = '--as'): string {
  const service = parseArn(text)?.service
  if (parseAccountId(text) || service === 'iam' || service === 'sts') return text
  throw usage(
    `${option}: expected a 12-digit account or the ARN of a user, role or session such as arn:aws:iam::111111111111:role/deployer, got \`${text}\``,
  )
}
