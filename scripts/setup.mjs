// Makes `npm start` and `npm test` work in a fresh clone: installs what package-lock.json names when that
// has not been done, compiles what has changed, and makes the bundle. Needs Node 20.19 and npm, nothing else.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `tidegate needs Node 20.19 or newer, and this is ${process.version}: install a newer Node`,
  )
  process.exit(1)
}

function run(command, args, why) {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    console.error(`${why} failed: \`${command} ${args.join(' ')}\` ended with ${status}`)
    process.exit(status ?? 1)
  }
}

const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')
const mark = join(root, 'node_modules', '.tidegate-installed')
if (!existsSync(mark) || readFileSync(mark, 'utf8') !== lock) {
  console.error('installing the dependencies: this takes a minute, once')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], 'installing the dependencies')
  writeFileSync(mark, lock)
}
run(
  process.execPath,
  [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json'],
  'compiling',
)
run(process.execPath, [join(root, 'scripts', 'bundle.mjs')], 'bundling')
