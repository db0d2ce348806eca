// Decisions a second, one thread, warm, and what compiled policies weigh; beside the engines there are.
// Build first. `node --expose-gc bench/policy.mjs` measures memory more steadily.
import { applied, compile, decide, decideWithTrace } from '../dist/policy/index.js'
import { peers } from './policy-peers.mjs'
import { cases, threeStatements } from './policy-questions.mjs'

const holder = 'arn:aws:iam::111111111111:user/bob'
const policy = (document, name) => applied(JSON.stringify(document), name, holder)

function questionOf({ principal, action, resource, resourceAccount, context, ...given }) {
  const identity = given.identity.map((document, at) => policy(document, `policy ${at}`))
  const { resourcePolicy } = given
  const policies = { identity, resource: resourcePolicy ? [policy(resourcePolicy, 'r')] : [] }
  return { principal, action, resource, resourceAccount, context, policies }
}

/** Runs for about `seconds`; a run that gives a promise is waited for. */
async function rate(run, seconds = 1) {
  const isAsync = run() instanceof Promise
  const until = async (ms) => {
    const start = performance.now()
    let count = 0
    let batch = 1
    for (;;) {
      if (isAsync) for (let i = 0; i < batch; i++) await run()
      else for (let i = 0; i < batch; i++) run()
      count += batch
      const elapsed = performance.now() - start
      if (elapsed >= ms) return Math.round((count / elapsed) * 1000)
      if (elapsed < ms / 50) batch *= 2
    }
  }
  await until(seconds * 300)
  return until(seconds * 1000)
}

const print = (name, figure, note = '') =>
  console.log(`  ${name.padEnd(26)}${figure.toLocaleString('en').padStart(11)}/s  ${note}`)

/** iam-simulate 0.1.173 throws on a resource policy without its checks. */
async function allows(run) {
  try {
    return (await run()) === true
  } catch {
    return false
  }
}

const others = Object.entries(peers())
for (const one of cases) {
  const question = questionOf(one)
  if (decide(question).outcome !== 'allowed') throw new Error(`${one.name}: expected allowed`)
  console.log(one.name)
  const { target } = one
  const fast = await rate(() => decide(question))
  print('tidegate', fast, target ? `target ${target.toLocaleString('en')}` : '')
  // Real requests change: a thousand resources in turn, most of them without an answer.
  const spread = Array.from({ length: 1000 }, (_, i) => ({
    ...question,
    resource: `${question.resource}-${i}`,
  }))
  let next = 0
  print('tidegate, 1,000 resources', await rate(() => decide(spread[next++ % 1000])))
  const traced = await rate(() => decideWithTrace(question))
  print('tidegate, with reasons', traced, `${(traced / fast).toFixed(2)} of the rate without`)
  print('tidegate, reasons read', await rate(() => decideWithTrace(question).layers))
  for (const [name, engine] of others) {
    const run = engine(one)
    if (!(await allows(run))) {
      console.log(`  ${name.padEnd(26)} does not answer this case`)
      continue
    }
    const figure = await rate(run)
    const times = (ours) => `${(ours / figure).toFixed(1)} x`
    print(name, figure, `tidegate is ${times(fast)}, with reasons ${times(traced)}`)
  }
}

const count = 10_000
const heap = () => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
const texts = Array.from({ length: count }, (_, i) => JSON.stringify(threeStatements(`app-${i}`)))
const before = heap()
const start = performance.now()
const kept = texts.map((text) => compile(text))
const elapsed = performance.now() - start
const bytes = heap() - before
console.log(
  `${kept.length.toLocaleString('en')} compiled policies of 3 statements: ${(bytes / 2 ** 20).toFixed(1)} MiB, ` +
    `${(bytes / count / 1024).toFixed(2)} KiB each (${texts[0].length} characters of text), ` +
    `${Math.round((count / elapsed) * 1000).toLocaleString('en')} compiled a second`,
)
