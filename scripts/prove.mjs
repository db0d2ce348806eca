// What the tests ask a few times, at length: `npm run prove [questions|fixes|doctor|collect]…`
import { spawnSync } from 'node:child_process'

const proofs = {
  questions: {
    files: ['test/conformance/policy-properties.test.ts'],
    only: 'answers as the rules read',
    env: { PROVE_QUESTIONS: '1000000' },
  },
  fixes: {
    files: ['test/conformance/fixes.test.ts'],
    only: 'each fix',
    env: { PROVE_WORLDS: '3000' },
  },
  doctor: {
    files: ['doctor', 'doctor-server', 'doctor-survey'].map(
      (name) => `test/conformance/${name}.test.ts`,
    ),
    only: 'every cause|a server with the same estate|everything that is wrong',
    env: {
      ...{ PROVE_ESTATES: '2000', PROVE_SURVEYS: '500' },
      ...{ PROVE_REPLAYS: '400', PROVE_ACCOUNTS: '20' },
    },
  },
  collect: {
    files: ['src/cli/collect/collect.test.ts'],
    only: 'each permission',
    env: { PROVE_PERMISSIONS: 'all' },
  },
}

const named = process.argv.slice(2)
const unknown = named.find((name) => !Object.hasOwn(proofs, name))
if (unknown !== undefined) {
  console.error(`expected ${Object.keys(proofs).join(' or ')}, got \`${unknown}\``)
  process.exit(2)
}
for (const name of named.length > 0 ? named : Object.keys(proofs)) {
  const { files, only, env } = proofs[name]
  const { status } = spawnSync('npx', ['vitest', 'run', ...files, '-t', only], {
    stdio: 'inherit',
    // What is set by whoever calls counts.
    env: { ...env, ...process.env },
  })
  if (status !== 0) process.exitCode = 1
}
