// Rolls what `tsc` wrote about each entry into one file beside the entry's code, in dist/bundle: who uses the package
// should not meet its rooms. See docs/decisions/0028-one-file-of-types.md.
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'dist', 'bundle')
const entries = { server: 'main', policy: 'policy/index', testing: 'testing/index' }

for (const [entry, file] of Object.entries(entries)) {
  const build = await rolldown({
    cwd: root,
    input: { [entry]: `dist/${file}.d.ts` },
    plugins: [dts({ dtsInput: true, tsconfig: false })],
  })
  await build.write({ dir: folder, format: 'esm' })
  await build.close()
}
// A CommonJS module's types are told from an ES module's by their name alone.
for (const entry of ['policy', 'testing'])
  copyFileSync(join(folder, `${entry}.d.ts`), join(folder, `${entry}.d.cts`))
