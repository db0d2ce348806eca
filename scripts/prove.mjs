// What the tests ask a few times, at length: `npm run prove [questions|fixes|doctor|replay|collect|fuzz]… [--minutes N]`
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
    files: ['doctor', 'doctor-survey'].map((name) => `test/conformance/${name}.test.ts`),
    only: 'every cause|everything that is wrong',
    env: {
      ...{ PROVE_ESTATES: '2000', PROVE_SURVEYS: '500', PROVE_ACCOUNTS: '20' },
    },
  },
  replay: {
    files: ['test/e2e/doctor-server.test.ts'],
    config: 'vitest.e2e.config.ts',
    only: 'a server with the same estate',
    env: { PROVE_REPLAYS: '400', PROVE_ACCOUNTS: '20' },
  },
  collect: {
    files: ['src/cli/collect/collect.test.ts'],
    only: 'each permission',
    env: { PROVE_PERMISSIONS: 'all' },
  },
  fuzz: {
    files: ['test/attack/registry-model.test.ts', 'test/attack/fuzz.test.ts'],
    config: 'vitest.attack.config.ts',
    env: { FUZZ_SECONDS: '7200' },
  },
}

const words = process.argv.slice(2)
const at = words.indexOf('--minutes')
const [, minutes] = at < 0 ? [] : words.splice(at, 2)
if (at >= 0 && !/^[1-9]\d{0,4}$/.test(minutes ?? '')) {
  console.error(`expected minutes such as 120, got \`${minutes ?? 'nothing'}\``)
  process.exit(2)
}
const given = minutes === undefined ? {} : { FUZZ_SECONDS: String(Number(minutes) * 60) }
const named = words
const unknown = named.find((name) => !Object.hasOwn(proofs, name))
if (unknown !== undefined) {
  console.error(`expected ${Object.keys(proofs).join(' or ')}, got \`${unknown}\``)
  process.exit(2)
}
/** What runs for long is not cut off. */
const more = ({ only, config, env }) => [
  ...(only ? ['-t', only] : []),
  ...(config ? ['--config', config] : []),
  ...(env.FUZZ_SECONDS ? ['--testTimeout', String((Number(env.FUZZ_SECONDS) + 300) * 1000)] : []),
]

// Hours of it only where it is asked for.
const usual = Object.keys(proofs).filter((name) => name !== 'fuzz')
for (const name of named.length > 0 ? named : usual) {
  const { files, only, config, env: usualEnv } = proofs[name]
  // What is set by whoever calls counts.
  const env = { ...usualEnv, ...process.env, ...given }
  const { status } = spawnSync('npx', ['vitest', 'run', ...files, ...more({ only, config, env })], {
    stdio: 'inherit',
    env,
  })
  if (status !== 0) process.exitCode = 1
}
