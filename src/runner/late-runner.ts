import type { Runner } from './types.ts'

/**
 * A runner that opens when it is first asked for something: finding out what this machine can do takes longer
 * than everything else a start does. Each call throws what opening threw.
 */
export function lateRunner(open: () => Promise<Runner>): Omit<Runner, 'kind'> {
  let opening: Promise<Runner> | undefined
  const opened = (): Promise<Runner> => {
    opening ??= open()
    return opening
  }
  return {
    unavailable: async () => (await opened()).unavailable(),
    prepare: async (image) => (await opened()).prepare(image),
    forget: async (digest) => (await opened()).forget(digest),
    start: async (spec) => (await opened()).start(spec),
    close: async () => {
      const runner = await opening?.catch(() => undefined)
      await runner?.close()
    },
  }
}
