import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Engine } from './engine.ts'
import { must } from './run.ts'

/**
 * A Lambda runtime in a few lines of shell: it answers every event with the event inside `{"echo": …}`.
 * Any program that speaks the Runtime API is a function.
 */
const bootstrap = `#!/bin/busybox sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  busybox wget -q -S -O /tmp/event "$api/next" 2>/tmp/headers || exit 1
  id=$(busybox sed -n 's/^ *[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: *//p' /tmp/headers | busybox tr -d '\\r')
  echo "working as $AWS_LAMBDA_FUNCTION_NAME"
  busybox printf '{"echo":%s,"greeting":"%s"}' "$(busybox cat /tmp/event)" "$GREETING" > /tmp/answer
  busybox wget -q -O /dev/null --post-file=/tmp/answer "$api/$id/response"
done
`

/** Loads a function image of about 2 MB into the engine under \`name\`. Needs busybox-static. */
export async function loadFunctionImage(
  engine: Engine,
  name: string,
  greeting = 'hello',
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tg-function-'))
  mkdirSync(join(folder, 'root', 'bin'), { recursive: true })
  mkdirSync(join(folder, 'root', 'tmp'))
  const busybox = (await must('sh', ['-c', 'command -v busybox'])).trim()
  copyFileSync(busybox, join(folder, 'root', 'bin', 'busybox'))
  writeFileSync(join(folder, 'root', 'bootstrap'), bootstrap)
  chmodSync(join(folder, 'root', 'bootstrap'), 0o755)
  await must('tar', ['cf', join(folder, 'image.tar'), '-C', join(folder, 'root'), '.'])
  const changes = ['ENTRYPOINT ["/bootstrap"]', 'ENV PATH=/bin', `ENV GREETING=${greeting}`]
  await must(
    'docker',
    [
      'import',
      ...changes.flatMap((change) => ['--change', change]),
      join(folder, 'image.tar'),
      name,
    ],
    { env: engine.env },
  )
  rmSync(folder, { recursive: true })
}

/** Loads a function that signs calls to AWS as its execution role: this machine's node and a few lines. */
export async function loadRoleFunctionImage(engine: Engine, name: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tg-function-'))
  const root = join(folder, 'root')
  const put = (from: string, to: string) => {
    mkdirSync(dirname(join(root, to)), { recursive: true })
    copyFileSync(realpathSync(from), join(root, to))
  }
  put(process.execPath, 'bin/node')
  const linked = await must('ldd', [process.execPath])
  for (const [, library] of linked.matchAll(/(\/\S+) \(0x/g)) if (library) put(library, library)
  put(join(import.meta.dirname, 'role-function.mjs'), 'app/role-function.mjs')
  cpSync(join(import.meta.dirname, '..', '..', 'dist', 'aws'), join(root, 'app', 'aws'), {
    recursive: true,
  })
  writeFileSync(join(root, 'app', 'package.json'), '{"type":"module"}')
  mkdirSync(join(root, 'tmp'))
  await must('tar', ['cf', join(folder, 'image.tar'), '-C', root, '.'])
  const changes = ['ENTRYPOINT ["/bin/node", "/app/role-function.mjs"]', 'WORKDIR /app']
  await must(
    'docker',
    ['import', ...changes.flatMap((one) => ['--change', one]), join(folder, 'image.tar'), name],
    { env: engine.env },
  )
  rmSync(folder, { recursive: true })
}
