import { z } from 'zod'
import type { Advisory } from '../../scan/advisories/advisory.ts'
import type { RunningServer } from '../run-file.ts'
import { callOperator } from '../server-client.ts'

/** What one request carries: the server reads at most 1 MiB. */
const sliceCharactersMax = 600_000
const sliceLengthMax = 1000

const begun = z.object({ source: z.number() })
const ended = z.object({ replaced: z.boolean() })
const nothing = z.object({})

/** Sends data a slice at a time; nothing of it is seen before all of it is there. */
export async function sendAdvisories(
  server: RunningServer,
  name: string,
  advisories: Iterable<Advisory>,
): Promise<{ readonly ecosystems: ReadonlyMap<string, number>; readonly replaced: boolean }> {
  const { source } = await callOperator(server, 'scan-data-begin', { name }, begun)
  const ecosystems = new Map<string, number>()
  let slice: Advisory[] = []
  let characters = 0
  const send = async () => {
    await callOperator(server, 'scan-data-some', { source, advisories: slice }, nothing)
    slice = []
    characters = 0
  }
  for (const advisory of advisories) {
    // Characters outside ASCII take up to three bytes each.
    const size = Buffer.byteLength(JSON.stringify(advisory))
    if (
      slice.length > 0 &&
      (characters + size > sliceCharactersMax || slice.length >= sliceLengthMax)
    )
      await send()
    slice.push(advisory)
    characters += size
    ecosystems.set(advisory.ecosystem, (ecosystems.get(advisory.ecosystem) ?? 0) + 1)
  }
  if (slice.length > 0) await send()
  const { replaced } = await callOperator(server, 'scan-data-end', { source }, ended)
  return { ecosystems, replaced }
}
