// The doctor over generated estates of growing size: loading, one question, everything at once; beside iam-simulate, which
// is handed the policies of each question and gives its verdict. The whole is 100 accounts, 10,000 roles, 5,000
// repositories and 20,000 functions. `SCALE=0.1` runs one size alone.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accountAt, region, write } from './doctor-estate.mjs'

const program = join(import.meta.dirname, '..', 'dist', 'bundle', 'main.js')
const scales = process.env.SCALE ? [Number(process.env.SCALE)] : [0.01, 0.1, 1]

function run(...words) {
  const start = performance.now()
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(tellMemory)}`,
      program,
      'doctor',
      ...words,
    ],
    { encoding: 'utf8', maxBuffer: 2 ** 30, env: { ...process.env, NODE_COMPILE_CACHE: '' } },
  )
  if (status !== 0 && status !== 1) throw new Error(stderr)
  const memory = Number(/rss (\d+)/.exec(stderr)?.[1]) / 1024
  return { seconds: (performance.now() - start) / 1000, memory, stdout }
}

const tellMemory = `process.on('exit', () => process.stderr.write('rss ' + process.resourceUsage().maxRSS + '\\n'))`

/** The same estate, loaded once and asked many questions, in a process of its own. */
function questions(folder, scale) {
  const file = join(import.meta.dirname, 'doctor-questions.mjs')
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, folder, String(scale)], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

const ms = (value) => (value === undefined ? 'missing' : `${value.toFixed(value < 10 ? 2 : 0)} ms`)
const seconds = (value) => `${value.toFixed(2)} s`
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`)

row(
  ...[
    'estate',
    'export',
    'loaded',
    'first question',
    'each, with causes and fixes',
    'each, its verdict alone',
  ],
  ...[
    'iam-simulate',
    'same verdict',
    '`doctor pull …`',
    '`doctor --all`',
    'its memory',
    'findings',
  ],
)
row(...Array.from({ length: 12 }, () => '---'))
for (const scale of scales) {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-doctor-'))
  try {
    const exports = join(folder, 'x')
    mkdirSync(exports)
    write(exports, scale)
    const bytes = readdirSync(exports).reduce(
      (sum, file) => sum + statSync(join(exports, file)).size,
      0,
    )
    const asked = questions(exports, scale)
    const image = `${accountAt(0)}.dkr.ecr.${region}.amazonaws.com/team/app-1:1`
    const as = `arn:aws:iam::${accountAt(1)}:role/role-1`
    const question = run('pull', '--as', as, '--image', image, exports)
    const all = run('--all', '--format', 'json', exports)
    const { collected, findings } = JSON.parse(all.stdout)
    const { roles, repositories, functions } = collected
    row(
      [roles, repositories, functions].map((one) => one.toLocaleString('en')).join(' / '),
      `${(bytes / 2 ** 20).toFixed(1)} MiB`,
      ...[ms(asked.load), ms(asked.first), ms(asked.told), ms(asked.walked), ms(asked.theirs)],
      asked.compared === undefined ? 'missing' : `${asked.same} of ${asked.compared}`,
      ...[seconds(question.seconds), seconds(all.seconds), `${all.memory.toFixed(0)} MiB`],
      findings.length.toLocaleString('en'),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}
row('*targets of the whole*', '', '10 s', '1 s', '', '', '', '', '', '60 s', '1,024 MiB', '')
