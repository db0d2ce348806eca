// Everything measured side by side with the peers that are installed: `npm run bench [start|control-plane|registry|policy|fix|questions|cold-start|pulls|writer|log-writer|doctor|growth]…`
// Absolute numbers are the machine's; the ratios are what counts.
import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { join } from 'node:path'

const tables = ['start', 'control-plane', 'registry']
const programs = ['policy', 'questions', 'cold-start', 'pulls', 'writer', 'log-writer', 'doctor']
/** Only when it is named: it fills a store first. */
const onRequest = ['growth']
const named = process.argv.slice(2)
const wanted = (name) => named.length === 0 || named.includes(name)
const begun = performance.now()

const number = (value) =>
  value === undefined ? 'missing' : value.toLocaleString('en', { maximumFractionDigits: 0 })

/** How many times better ours is. */
function ratio({ ours, theirs, less }) {
  if (theirs === undefined) return '–'
  const times = less ? theirs / ours : ours / theirs
  return `${times >= 10 ? times.toFixed(0) : times.toFixed(2)} ×`
}

console.log(`Node ${process.version}, ${cpus().length} cores: ${cpus()[0]?.model}`)
for (const name of tables.filter(wanted)) {
  const { title, run } = await import(`./${name}.mjs`)
  console.log(`\n| ${title} | tidegate | peer | | better by | target |\n|---|---|---|---|---|---|`)
  await run((row) =>
    console.log(
      `| ${row.work} | ${number(row.ours)} ${row.unit} | ${row.peer} | ${number(row.theirs)} ${row.unit} | ${ratio(row)} | ${row.target} |`,
    ),
  )
}
for (const name of [
  ...programs.filter(wanted),
  ...onRequest.filter((one) => named.includes(one)),
]) {
  console.log(`\n${name}`)
  const env = { ROUNDS: '7', ...process.env }
  const file = join(import.meta.dirname, `${name}.mjs`)
  const { status } = spawnSync(process.execPath, [file], { stdio: 'inherit', env })
  if (status !== 0) process.exitCode = 1
}
console.log(`\n${((performance.now() - begun) / 1000).toFixed(0)} seconds`)
