// Other engines, installed beside this project when the benchmark runs: never a dependency.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const packages = ['@cloud-copilot/iam-simulate@0.1.173', '@cedar-policy/cedar-wasm@4.13.0']

/** Loads what is installed, once per machine; undefined where it cannot be. */
function installed() {
  const folder = join(tmpdir(), 'tidegate-bench-policy')
  if (!existsSync(join(folder, 'node_modules'))) {
    mkdirSync(folder, { recursive: true })
    const args = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund']
    try {
      execFileSync('npm', [...args, ...packages], { stdio: 'ignore' })
    } catch {
      console.error('the other engines could not be installed: measuring this one alone')
      return undefined
    }
  }
  return createRequire(join(folder, 'index.js'))
}

/** Engines by name: each makes of a case a function that decides it once and says whether it allows. */
export function peers() {
  const require = installed()
  if (!require) return {}
  const simulate = require('@cloud-copilot/iam-simulate')
  const cedar = require('@cedar-policy/cedar-wasm/nodejs')
  return {
    'iam-simulate': (one) => withIamSimulate(simulate, one),
    'iam-simulate, unchecked': (one) => withUncheckedIamSimulate(simulate, one),
    'Cedar WASM, preparsed': (one) => withCedar(cedar, one),
  }
}

/** Whether iam-simulate allows all of some actions, of documents as they were collected. */
export function simulator() {
  const simulate = installed()?.('@cloud-copilot/iam-simulate')
  if (!simulate) return undefined
  return async ({ principal, actions, resource, account, identity, resourcePolicy }) => {
    for (const action of actions) {
      const one = {
        ...{ principal: { arn: principal }, action, resource, resourceAccount: account },
        ...{ identity, context: {}, resourcePolicy },
      }
      const result = await simulate.runSimulation(simulation(one), {})
      if (process.env.SHOW) console.error(JSON.stringify(result).slice(0, 600))
      if (result.overallResult !== 'Allowed') return false
    }
    return true
  }
}

function simulation(one) {
  return {
    request: {
      principal: one.principal.arn,
      action: one.action,
      resource: { resource: one.resource, accountId: one.resourceAccount },
      contextVariables: one.context,
    },
    identityPolicies: one.identity.map((policy, at) => ({ name: `p${at}`, policy })),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(one.resourcePolicy ? { resourcePolicy: one.resourcePolicy } : {}),
  }
}

const withIamSimulate = ({ runSimulation }, one) => {
  const asked = simulation(one)
  return async () => (await runSimulation(asked, {})).overallResult === 'Allowed'
}

const withUncheckedIamSimulate = ({ runUnsafeSimulation }, one) => {
  const asked = simulation(one)
  return () => runUnsafeSimulation(asked, {}) === 'Allowed'
}

/** Each account's policies as a set of Cedar policies of the same patterns; both sets must permit. */
function withCedar({ preparsePolicySet, statefulIsAuthorized }, one) {
  const sides = [one.identity, ...(one.resourcePolicy ? [[one.resourcePolicy]] : [])]
  const calls = sides.map((documents, at) => {
    const id = `${one.name}-${at}`
    const text = documents.flatMap(({ Statement }) => Statement.map(cedarPolicy)).join('\n')
    const parsed = preparsePolicySet(id, { staticPolicies: text })
    if (parsed.type !== 'success') throw new Error(JSON.stringify(parsed))
    return {
      principal: { type: 'Principal', id: one.principal.arn },
      action: { type: 'Action', id: one.action },
      resource: { type: 'Resource', id: one.resource },
      context: { ...one.context, action: one.action, resource: one.resource },
      preparsedPolicySetId: id,
      entities: [],
    }
  })
  return () => calls.every((call) => statefulIsAuthorized(call).response.decision === 'allow')
}

function cedarPolicy({ Effect, Principal, Action, Resource, Condition }) {
  const any = (key, values) => [values].flat().map((one) => `context.${key} like "${one}"`)
  const terms = [
    `(${any('action', Action).join(' || ')})`,
    ...(Resource ? [`(${any('resource', Resource).join(' || ')})`] : []),
    ...(Principal ? [`context["aws:principalarn"] like "${principalLike(Principal)}"`] : []),
    ...Object.entries(Condition?.StringLike ?? {}).map(
      ([key, value]) => `context["${key.toLowerCase()}"] like "${value}"`,
    ),
  ]
  const effect = Effect === 'Allow' ? 'permit' : 'forbid'
  return `${effect} (principal, action, resource) when { ${terms.join(' && ')} };`
}

const principalLike = ({ AWS }) => AWS.replace(/root$/, '*')
