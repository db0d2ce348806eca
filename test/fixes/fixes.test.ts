import { afterAll, beforeAll, describe } from 'vitest'
import { report } from '../support/counts.ts'
import { playAll, played, type Situation } from '../support/fixes/situation.ts'
import { Stage } from '../support/fixes/stage.ts'
import { has } from '../support/run.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { actors } from './actors.ts'
import { chains } from './chains.ts'
import { denies } from './denies.ts'
import { functions } from './functions.ts'
import { identity } from './identity.ts'
import { names } from './names.ts'
import { order } from './order.ts'
import { organizations } from './organizations.ts'
import { queues } from './queues.ts'
import { quotas } from './quotas.ts'
import { registry } from './registry.ts'
import { sessions } from './sessions.ts'
import { tags } from './tags.ts'
import { trust } from './trust.ts'

// The commands are the AWS CLI's: without it nothing can be pasted.
describe.skipIf(!has('aws'))('what is printed as proven holds when it is pasted', () => {
  let server: RunningServer
  let stage: Stage
  beforeAll(async () => {
    server = await startServer()
    stage = new Stage(server)
  })
  afterAll(async () => {
    await server?.stop()
    report('fixes pasted', played)
  })

  const groups: Readonly<Record<string, readonly Situation[]>> = {
    ...{ identity, denies, registry, sessions, trust, functions, organizations, names, chains },
    ...{ quotas, actors, order, tags, queues },
  }
  for (const [name, situations] of Object.entries(groups))
    describe(name, () => playAll(() => stage, situations))
})
