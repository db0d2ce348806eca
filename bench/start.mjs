// From the command to the first answer, and memory when nothing happens.
import { median, startDockerRegistry, startMoto, startTidegate } from './support/processes.mjs'

export const title = 'Start and idle memory'

export async function run(add) {
  const seen = new Map()
  for (let round = 0; round < 5; round++)
    for (const start of [startTidegate, startDockerRegistry, ...(round < 2 ? [startMoto] : [])]) {
      const server = await start()
      if (!server) continue
      await new Promise((resolve) => setTimeout(resolve, 500))
      const all = seen.get(start) ?? { ms: [], mebibytes: [] }
      all.ms.push(server.startMs)
      all.mebibytes.push(server.residentMiB())
      seen.set(start, all)
      await server.stop()
    }
  const of = (start, what) => seen.has(start) && median(seen.get(start)[what])
  const rows = [
    ['start to first answer', 'ms', 'ms', 'moto', startMoto, 250],
    ['start to first answer', 'ms', 'ms', 'docker-registry', startDockerRegistry, 250],
    ['idle memory', 'MiB', 'mebibytes', 'moto', startMoto, 90],
    ['idle memory', 'MiB', 'mebibytes', 'docker-registry', startDockerRegistry, 90],
  ]
  for (const [work, unit, what, peer, start, target] of rows)
    add({
      ...{ work, unit, peer, target: `≤ ${target}`, less: true },
      ours: of(startTidegate, what),
      theirs: of(start, what) || undefined,
    })
}
