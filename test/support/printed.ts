import { afterEach, beforeEach, vi } from 'vitest'

/** What a command prints in this process, anew for each test of the file. */
export function printing(): { out: string; err: string } {
  const printed = { out: '', err: '' }
  beforeEach(() => {
    for (const [name, stream] of [
      ['out', process.stdout],
      ['err', process.stderr],
    ] as const) {
      printed[name] = ''
      vi.spyOn(stream, 'write').mockImplementation((text) => {
        printed[name] += String(text)
        return true
      })
    }
  })
  afterEach(() => {
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
  })
  return printed
}
