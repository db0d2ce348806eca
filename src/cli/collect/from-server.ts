import { z } from 'zod'
import { fetchCredentials } from '../credentials.ts'
import type { RunningServer } from '../run-file.ts'
import { callOperator } from '../server-client.ts'
import type { Account } from './account.ts'
import { clientsFor } from './calls.ts'

const known = z.object({ accounts: z.array(z.string()), regions: z.array(z.string()) })

/** Every account of a running server, as its root user: only the operator is given their credentials. */
export async function accountsOfServer(server: RunningServer): Promise<readonly Account[]> {
  const { accounts, regions } = await callOperator(server, 'accounts', {}, known)
  return await Promise.all(
    accounts.map(async (id) => {
      const { region: own, ...credentials } = await fetchCredentials(server, { principal: id })
      const signed = {
        accessKeyId: credentials.accessKeyId,
        secretAccessKey: credentials.secretAccessKey,
        sessionToken: credentials.sessionToken,
      }
      return {
        id,
        regions: [...new Set([own, ...regions])].map((region) => ({
          region,
          clients: clientsFor({ credentials: signed, region, endpoint: server.url }),
        })),
      }
    }),
  )
}
