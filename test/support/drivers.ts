import type { Runner } from '../../src/runner/types.ts'
import type { Blobs } from '../../src/store/blobs.ts'

/** A machine that cannot run functions: what is prepared becomes Active, and nothing is run. */
export const noRunner: Runner = {
  kind: 'local',
  unavailable: async () => 'this test runs no sandboxes',
  prepare: () => Promise.reject(new Error('there is no runner')),
  forget: async () => {},
  start: () => Promise.reject(new Error('there is no runner')),
  close: async () => {},
}

/** Nothing is there of a blob but the size that the store knows. Any other use is a fault of the test. */
export const noBlobs = new Proxy({} as Blobs, {
  get: (_blobs, name) => {
    if (name === 'close') return async () => {}
    if (name === 'size') return async (_digest: string, stored?: number) => stored ?? 1
    throw new Error('this test opened no blobs')
  },
})
