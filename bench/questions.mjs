// Whole questions a second, asked of a database and decided, one after the other, warm: what each request pays before
// it runs. Build first.
import { openAccess } from '../dist/access/authorize.js'
import { Ledger } from '../dist/access/ledger.js'
import { migrations, servicesKnown } from '../dist/services/all.js'
import { openMemory } from '../dist/store/database.js'
import { createRepository } from '../dist/store/ecr/repositories.js'
import { storeEstate } from '../dist/store/estate.js'
import { insertEntity } from '../dist/store/iam/entities.js'
import { putInlinePolicy } from '../dist/store/iam/inline-policies.js'
import { iamWrite } from '../dist/store/iam/revision.js'
import { openClock } from '../dist/store/kernel/clock.js'

const account = '111111111111'
const region = 'us-east-1'
const document = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'ecr:*', Resource: '*' }],
})

const db = await openMemory(migrations)
const clock = await openClock(db)
const ledger = new Ledger(db)
const access = openAccess({ estate: storeEstate(db, servicesKnown), clock, ledger })
const userId = await iamWrite(db, async (db) => {
  const entity = { account, path: '/', created_at: 0, boundary: null, kind: 'user', name: 'bob' }
  const { id } = await insertEntity(db, entity)
  await putInlinePolicy(db, id, { name: 'push', document })
  return id
})
await createRepository(db, {
  ...{ account, region, name: 'app', createdAt: new Date(), tags: {} },
  settings: {
    imageTagMutability: 'MUTABLE',
    scanOnPush: false,
    encryptionConfiguration: { encryptionType: 'AES256' },
  },
})

const arn = `arn:aws:iam::${account}:user/bob`
const principal = { kind: 'user', account, arn, userName: 'bob', userId }
const session = {
  ...{ issuedAt: new Date(), mfaAuthenticated: false, grantedBy: 'GetSessionToken' },
  ...{ tags: { team: 'blue' }, transitiveTagKeys: [] },
}
const app = `arn:aws:ecr:${region}:${account}:repository/app`
let requests = 0

async function rate(check, more, ms) {
  const start = performance.now()
  let count = 0
  for (; performance.now() - start < ms; count += 100)
    for (let at = 0; at < 100; at++) {
      const request = { id: String(requests++), sourceIp: '127.0.0.1', secureTransport: true }
      const { outcome } = await access.ask({ principal, account, region, request, ...more }, check)
      if (outcome !== 'allowed') throw new Error(`expected allowed, got ${outcome}`)
      ledger.succeeded(request.id)
    }
  return Math.round((count / (performance.now() - start)) * 1000)
}

for (const [name, check, more] of [
  ['of no resource', { action: 'ecr:GetAuthorizationToken', resource: '*' }, {}],
  ['of a repository', { action: 'ecr:PutImage', resource: app }, {}],
  ['of a repository, in a session', { action: 'ecr:PutImage', resource: app }, { session }],
]) {
  await rate(check, more, 300)
  const figure = await rate(check, more, 1000)
  console.log(`  ${name.padEnd(30)}${figure.toLocaleString('en').padStart(11)}/s`)
}
await ledger.settled()
await db.destroy()
