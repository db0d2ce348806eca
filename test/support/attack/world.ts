import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { modelOf } from '../../../src/aws/models.ts'
import { must } from '../run.ts'
import { cli, freePort, startServer } from '../server.ts'
import { type Estate, makeEstate } from './estate.ts'
import { type Identity, type Keeper, makeIdentities } from './identities.ts'
import { type Asked, inputOf } from './inputs.ts'
import { tablesOf } from './tables.ts'
import { type Answer, exchange, wireOf } from './wire.ts'

/** A server that is attacked: an account with one of everything, and everyone who may not have it. */
export interface World {
  readonly port: number
  /** `127.0.0.1:<port>` */
  readonly host: string
  readonly estate: Estate
  readonly keeper: Keeper
  /** What the server kept before the first attack. */
  readonly before: ReturnType<typeof tablesOf>
  /** Ends the server, and starts it again. What it kept in between. */
  restart(): Promise<ReturnType<typeof tablesOf>>
  /** The answer to an operation on what the owner has, or on other names. */
  askAs(identity: Identity, asked: Asked, names?: Estate['present']): Promise<Answer>
  output(): string
  close(): Promise<void>
}

export async function openWorld(): Promise<World> {
  const data = mkdtempSync(join(tmpdir(), 'tidegate-attack-'))
  const port = await freePort()
  const host = `127.0.0.1:${port}`
  const start = (...flags: string[]) =>
    startServer({ port, data, flags: ['--runner', 'local', ...flags] })
  let server = await start()
  const estate = await makeEstate(port)
  const keeper = await makeIdentities(port, estate, async (hours) => {
    const endpoint = ['--endpoint', server.url]
    await must(process.execPath, [cli, 'clock', 'advance', `${hours}h`, ...endpoint])
  })
  const restart = async () => {
    await server.stop()
    const kept = tablesOf(data)
    // An account number is no key here: what is let in was let in by a key.
    server = await start('--strict-credentials')
    return kept
  }
  // The first strict start makes a key.
  await restart()
  return {
    ...{ port, host, estate, keeper, restart },
    before: await restart(),
    askAs: (identity, asked, names = estate.present) => {
      const { service, name } = asked
      const operation = modelOf(service).operations.get(name)
      if (!operation) throw new Error(`there is no operation ${name}`)
      const wire = wireOf(service, operation, inputOf(asked, names, estate))
      return exchange(port, identity.sign(wire, { host, service }))
    },
    output: () => server.output(),
    close: async () => {
      await server.stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}
