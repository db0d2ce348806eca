// Joins what `tsc` wrote to dist/ and the libraries it imports into the few files of dist/bundle: opening some
// 600 modules one by one is most of what a start would cost. See docs/decisions/0006-bundle.md.
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'dist', 'bundle')
rmSync(folder, { recursive: true, force: true })

const build = await rolldown({
  cwd: root,
  platform: 'node',
  // `cli/self` finds the program's entry beside itself, and package.json two folders up; `server/senders` and `scan/scanner` their processes.
  input: {
    main: 'dist/cli/main.js',
    server: 'dist/main.js',
    scanner: 'dist/scan/scanner-process.js',
    sender: 'dist/server/sender.js',
    policy: 'dist/policy/index.js',
    testing: 'dist/testing/index.js',
  },
  // It loads a binary that lies in a package of its own.
  external: ['libsql'],
})
const { output } = await build.write({
  dir: folder,
  format: 'esm',
  chunkFileNames: '[name]-[hash].js',
})
await build.close()

// jest, and whoever else has a module system of its own, loads these as CommonJS.
const required = await rolldown({
  cwd: root,
  platform: 'node',
  input: { policy: 'dist/policy/index.js', testing: 'dist/testing/index.js' },
})
await required.write({
  dir: folder,
  format: 'cjs',
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name]-[hash].cjs',
})
await required.close()
// npm makes it so when it links the command, and a new build must not undo that.
chmodSync(join(folder, 'main.js'), 0o755)

// MIT, BSD and Apache ask that their texts go with the copies.
const packages = new Set(
  output.flatMap(({ moduleIds = [] }) =>
    moduleIds.flatMap((id) => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []),
  ),
)
// Many packages of one house have the same text: it stands once, below the names of all of them.
const licenses = new Map()
for (const path of [...packages].sort()) {
  const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
  const file = ['LICENSE', 'LICENSE.md', 'LICENCE', 'license']
    .map((one) => join(path, one))
    .find((one) => existsSync(one))
  const text = file ? readFileSync(file, 'utf8').trim() : ''
  licenses.set(text, [...(licenses.get(text) ?? []), `${name} ${version} (${license})`])
}
const sections = [...licenses].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`)
writeFileSync(join(folder, 'LICENSES.txt'), sections.join(`\n${'-'.repeat(80)}\n\n`))
