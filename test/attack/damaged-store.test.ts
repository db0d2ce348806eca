import { spawn } from 'node:child_process'
import { copyFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { startTidegate } from '../../src/main.ts'
import {
  copyOf,
  createUsers,
  cuts,
  fingerprint,
  flip,
  type KeptFolder,
  missing,
  newFolder,
  pushKept,
  userNames,
} from '../support/kept-folder.ts'
import { cli, freePort, startServer } from '../support/server.ts'

/** Longer than the mark lags behind the commits. */
const markedMs = 2_000
const firstStarts = 8
const kills = 3

const database = (folder: string) => join(folder, 'metadata.sqlite')
const log = (folder: string) => `${database(folder)}-wal`
const mark = (folder: string) => join(folder, 'tidegate.json')
const folders: string[] = []

/** Everything of it stands in the log. */
let young: KeptFolder
/** The log has begun anew, over older frames. */
let grown: KeptFolder
/** After a clean stop. */
let closed: KeptFolder
let stranger: KeptFolder

function copied(kept: KeptFolder): KeptFolder {
  const copy = copyOf(kept)
  folders.push(copy.folder)
  return copy
}

const named = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, number) => `${prefix}-${number}`)

async function makeYoung(): Promise<KeptFolder> {
  const folder = newFolder()
  folders.push(folder)
  const server = await startServer({ data: folder })
  const users = named('young', 6)
  await createUsers(server.url, ...users)
  const image = await pushKept(server.url)
  await sleep(markedMs)
  await server.kill()
  return { folder, users, image }
}

async function grow(from: KeptFolder, prefix: string, end: 'kill' | 'stop'): Promise<KeptFolder> {
  const { folder, users, image } = copied(from)
  const server = await startServer({ data: folder })
  const more = named(prefix, 250)
  await createUsers(server.url, ...more)
  await sleep(markedMs)
  await server[end]()
  return { folder, users: [...users, ...more], image }
}

beforeAll(async () => {
  ;[young, stranger] = await Promise.all([makeYoung(), makeYoung()])
  grown = await grow(young, 'grown', 'kill')
  closed = await grow(grown, 'closed', 'stop')
})
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const start = (folder: string) =>
  startTidegate(readConfig({ port: 0, data: folder, logLevel: 'error' }, {}))

/** What a person is told who starts a server on this, or what is missing then without a word. */
async function outcome(kept: KeptFolder): Promise<{ refused: string } | { lost: string[] }> {
  const server = await start(kept.folder).catch((error: unknown) => String(error))
  if (typeof server === 'string') return { refused: server }
  try {
    return { lost: await missing(server.url, kept) }
  } finally {
    await server.close()
  }
}

type Damage = (folder: string) => void

const counts = { tried: 0, refused: 0, whole: 0, silent: 0 }

async function hurt(kept: KeptFolder, name: string, damage: Damage, mustRefuse: boolean) {
  const copy = copied(kept)
  damage(copy.folder)
  const before = fingerprint(copy.folder)
  const came = await outcome(copy)
  counts.tried++
  if ('refused' in came) {
    counts.refused++
    expect(came.refused, name).toMatch(/restore|Put back/)
    expect(fingerprint(copy.folder), `${name}: what was refused was changed`).toEqual(before)
  } else {
    if (came.lost.length === 0) counts.whole++
    else counts.silent++
    expect({ name, lost: came.lost }).toEqual({ name, lost: [] })
    expect(mustRefuse, `${name} was not refused`).toBe(false)
  }
  rmSync(copy.folder, { recursive: true, force: true })
}

test('a log that is cut or overwritten anywhere is told', async () => {
  for (const kept of [young, grown])
    for (const at of cuts(log(kept.folder))) {
      await hurt(kept, `log cut at ${at}`, (to) => truncateSync(log(to), at), kept === young)
      await hurt(kept, `log flipped at ${at}`, (to) => flip(log(to), at), false)
    }
})

test('a database that is cut is told', async () => {
  for (const kept of [grown, closed])
    for (const at of cuts(database(kept.folder)))
      await hurt(
        kept,
        `database cut at ${at}`,
        (to) => truncateSync(database(to), at),
        kept === closed,
      )
})

test('what is gone, empty, older or of another folder is told', async () => {
  const damages: Readonly<Record<string, Damage>> = {
    'database gone': (to) => rmSync(database(to)),
    'database empty': (to) => truncateSync(database(to)),
    'database and log gone': (to) => {
      rmSync(database(to))
      rmSync(log(to), { force: true })
    },
    'nothing but images': (to) => {
      for (const file of [database(to), log(to), mark(to)]) rmSync(file, { force: true })
    },
    'an empty database beside images': (to) => {
      for (const file of [log(to), mark(to)]) rmSync(file, { force: true })
      truncateSync(database(to))
    },
    'mark gone': (to) => rmSync(mark(to)),
    'mark empty': (to) => truncateSync(mark(to)),
    'mark of another folder': (to) => copyFileSync(mark(stranger.folder), mark(to)),
    'database of another folder': (to) => {
      copyBoth(stranger.folder, to)
    },
    'database of another folder, without a mark': (to) => {
      copyBoth(stranger.folder, to)
      rmSync(mark(to))
    },
  }
  for (const kept of [young, grown, closed])
    for (const [name, damage] of Object.entries(damages)) await hurt(kept, name, damage, true)
  // Where everything stands in the log, it is all read from there.
  for (const kept of [young, grown, closed])
    await hurt(kept, 'something else', overwrite, kept !== young)
  for (const kept of [grown, closed]) {
    await hurt(kept, 'database older', (to) => copyBoth(young.folder, to), true)
    await hurt(kept, 'log older', (to) => copyFileSync(log(young.folder), log(to)), kept === grown)
  }
  await hurt(young, 'log gone', (to) => rmSync(log(to), { force: true }), true)
  await hurt(grown, 'log gone', (to) => rmSync(log(to), { force: true }), true)
  await hurt(closed, 'log gone', (to) => rmSync(log(to), { force: true }), false)
})

const overwrite: Damage = (to) =>
  writeFileSync(database(to), 'something else\n'.repeat(statSync(database(to)).size / 15))

const copyBoth = (from: string, to: string) => {
  for (const of of [database, log]) copyFileSync(of(from), of(to))
}

test('a server killed at any moment of its first start starts again', async () => {
  for (let round = 0; round < firstStarts; round++) {
    const folder = newFolder()
    folders.push(folder)
    const flags = ['up', '--port', String(await freePort()), '--data', folder]
    const child = spawn(process.execPath, [cli, ...flags], { stdio: 'ignore' })
    await sleep(100 + Math.random() * 500)
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
    const server = await start(folder)
    await server.close()
  }
})

test('after a kill at any moment nothing whole is refused, and nothing cut is taken for whole', async () => {
  let last = young
  for (let round = 0; round < kills; round++) {
    const { folder, image } = copied(last)
    const server = await startServer({ data: folder })
    const acknowledged = new Map<string, number>()
    const work = named(`round-${round}`, 4).map(async (worker) => {
      for (let number = 0; ; number++) {
        await createUsers(server.url, `${worker}-${number}`)
        acknowledged.set(`${worker}-${number}`, performance.now())
      }
    })
    const settled = Promise.allSettled(work)
    await sleep(markedMs + Math.random() * 1_000)
    await server.kill()
    const killed = performance.now()
    await settled
    const all = [...last.users, ...acknowledged.keys()]
    const marked = all.filter((name) => killed - (acknowledged.get(name) ?? 0) > markedMs)
    const cut = copied({ folder, image, users: marked })
    truncateSync(log(cut.folder), Math.floor(statSync(log(cut.folder)).size * Math.random()))
    const came = await outcome(cut)
    counts.tried++
    if ('refused' in came) counts.refused++
    else {
      if (came.lost.length === 0) counts.whole++
      else counts.silent++
      expect(came.lost).toEqual([])
    }
    last = { folder, image, users: all }
    expect(await outcome(copied(last))).toEqual({ lost: [] })
  }
})

test('a whole folder that is older, and a copy of a stopped one, are whole', async () => {
  for (const kept of [young, grown, closed])
    expect(await outcome(copied(kept))).toEqual({ lost: [] })
  const server = await startServer({ data: copied(closed).folder })
  expect((await userNames(server.url)).size).toBe(closed.users.length)
  await server.stop()
  console.log(
    `damaged stores: ${counts.tried} tried, ${counts.refused} refused, ${counts.whole} whole all the same, ${counts.silent} silently empty or older`,
  )
  expect(counts.refused).toBeGreaterThan(counts.tried / 2)
})
