// A fix of large documents, beside one decision about the same: how many decisions it costs.
import { applied, decide, fix } from '../dist/bundle/policy.js'
import { account, user } from './policy-questions.mjs'

const repository = (name) => `arn:aws:ecr:us-east-1:${account}:repository/${name}`
const ask = (statements, action) => ({
  principal: user(account),
  action,
  resource: repository('app'),
  resourceAccount: account,
  context: {},
  policies: {
    identity: [
      applied(JSON.stringify({ Version: '2012-10-17', Statement: statements }), 'p', 'holder'),
    ],
    resource: [],
  },
})
const all = { Effect: 'Allow', Action: '*', Resource: '*' }
const near = (_, n) => ({ Effect: 'Allow', Action: 'ecr:PutImage', Resource: repository(`r${n}`) })
const deny = (_, n) => ({ Effect: 'Deny', Action: ['ecr:PutImage', `ecr:X${n}`], Resource: '*' })
const push = ['PutImage', 'InitiateLayerUpload', 'UploadLayerPart', 'CompleteLayerUpload']

const time = (work) => {
  const start = performance.now()
  work()
  return performance.now() - start
}

for (const [name, statements, actions] of [
  ['one action, 1,000 near statements', Array.from({ length: 1000 }, near), ['PutImage']],
  ['a push, 1,000 near statements', Array.from({ length: 1000 }, near), push],
  ['100 Denies', [all, ...Array.from({ length: 100 }, deny)], ['PutImage']],
]) {
  const questions = actions.map((action) => ask(statements, `ecr:${action}`))
  for (const question of questions) decide(question)
  const one = time(() => decide(questions[0]))
  const fixed = Math.min(...Array.from({ length: 3 }, () => time(() => fix(questions))))
  console.log(
    `  ${name.padEnd(36)}${fixed.toFixed(0).padStart(6)} ms${(fixed / one).toFixed(0).padStart(9)} × decide`,
  )
}
