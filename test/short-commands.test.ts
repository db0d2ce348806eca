import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { run } from './support/run.ts'

/** Before it was bundled: file by file. */
const program = join(import.meta.dirname, '..', 'dist', 'cli', 'main.js')

const loader = `import { writeSync } from 'node:fs'
export async function load(url, context, next) {
  writeSync(2, 'loads ' + url + '\\n')
  return next(url, context)
}`
const dataUrl = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`
const telling = dataUrl(
  `import { register } from 'node:module'\nregister(${JSON.stringify(dataUrl(loader))})`,
)

/** What a command loads: our own files below `dist`, and the names of packages. */
async function loadedBy(words: readonly string[]): Promise<ReadonlySet<string>> {
  // No server of this user runs here.
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-short-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const { stderr } = await run(process.execPath, ['--import', telling, program, ...words], {
    env: { TMPDIR: folder, TIDEGATE_ENDPOINT: '', AWS_ENDPOINT_URL: '' },
  })
  return new Set(
    [...stderr.matchAll(/^loads (\S+)$/gm)].flatMap(([, url = '']) => {
      const [, ownPackage] = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? []
      return ownPackage ?? /\/dist\/(.+)$/.exec(url)?.[1] ?? []
    }),
  )
}

const message =
  'User: arn:aws:iam::111111111111:user/ada is not authorized to perform: ecr:PutImage on resource: arn:aws:ecr:us-east-1:999999999999:repository/app because no resource-based policy allows the ecr:PutImage action'

/** Each of these costs more to load than a message to read. */
const heavy =
  /^(?:store|services|server|runner|registry|access|image|compose|main|config|collected\/(?:readers|terraform|cloudformation|declared|recognise|estate)|policy\/(?:lint|fix|decide|edit)|(?!commander$)[^/]+$|@)/

const rows = [
  { what: 'doctor MESSAGE', words: ['doctor', message], loads: 'cli/doctor/message-alone.js' },
  { what: 'explain MESSAGE', words: ['explain', message], loads: 'estate/meaning/report.js' },
  { what: 'doctor --help', words: ['doctor', '--help'], loads: 'cli/doctor/command.js' },
  { what: '--help', words: ['--help'], loads: 'cli/program.js' },
]

test.each(rows)(
  '`tidegate $what` loads nothing that it has no need of',
  async ({ words, loads }) => {
    const found = await loadedBy(words)
    expect(found).toContain(loads)
    expect([...found].filter((one) => heavy.test(one))).toEqual([])
  },
)
