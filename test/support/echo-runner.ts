import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Runner } from '../../src/runner/types.ts'

const measured = { durationMs: 1, maxMemoryUsedMiB: 1 }

/**
 * A runner without programs, for tests of what happens around one: every function prints its event and answers with it. After
 * `"never ends"` it answers only when it is stopped, as one does whose process is killed.
 */
export function echoRunner(folder: string): Runner {
  const file = (digest: string) => join(folder, digest.replace(':', '-'))
  mkdirSync(folder, { recursive: true })
  return {
    kind: 'local',
    unavailable: async () => undefined,
    prepare: async ({ digest }) => writeFileSync(file(digest), ''),
    forget: async (digest) => rmSync(file(digest), { force: true }),
    start: async ({ image, onOutput }) => {
      if (!existsSync(file(image))) throw new Error(`image ${image} is not prepared`)
      let alive = true
      let lose = () => {}
      const lost = new Promise<void>((resolve) => {
        lose = resolve
      })
      return {
        id: image,
        get alive() {
          return alive
        },
        invoke: async ({ event }) => {
          onOutput(`${Buffer.from(event)}\n`)
          if (`${Buffer.from(event)}` === '"never ends"') {
            await lost
            return { ...{ payload: event, error: 'Runtime.ExitError' }, ...measured }
          }
          return { payload: event, ...measured }
        },
        stop: async () => {
          alive = false
          lose()
        },
      }
    },
    close: async () => {},
  }
}

/** Digests of the images that such a runner keeps. */
export const keptImages = (folder: string): readonly string[] =>
  readdirSync(folder).map((name) => name.replace('-', ':'))
