import { parseDate } from '../match/date.ts'
import { legacyParsing } from './legacy.ts'
import { resourceArnProblem, resourceFormProblem, resourceLegacyProblem } from './resource.ts'
import { type ShapedDocument, type ShapedStatement, shapeOf, syntaxErrors } from './shape.ts'

/**
 * Why IAM refuses a managed or inline policy (`MalformedPolicyDocument`), in its words. The checks run
 * over the whole document one after another: the order was recorded from documents with two faults.
 */
export function identityPolicyProblem(text: string): string | undefined {
  const document = shapeOf(parseJson(text))
  if (!document) return syntaxErrors
  for (const check of checks) {
    const problem = check(document)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** A policy passed to AssumeRole or GetFederationToken: the grammar of an identity policy. */
export const sessionPolicyProblem = identityPolicyProblem

/** Undefined for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type Check = (document: ShapedDocument) => string | undefined

const checks: readonly Check[] = [
  ({ version }) =>
    version === '2012-10-17' ? undefined : 'Policy document must be version 2012-10-17 or greater.',
  legacyProblem,
  eachStatement(({ raw }) =>
    raw.Principal !== undefined || raw.NotPrincipal !== undefined
      ? 'Policy document should not specify a principal.'
      : undefined,
  ),
  sidProblem,
  eachStatement(({ actions }) =>
    actions?.length ? undefined : 'Policy statement must contain actions.',
  ),
  eachStatement(({ resources }) =>
    resources?.length ? undefined : 'Policy statement must contain resources.',
  ),
  eachStatement(({ resources }) => firstOf(resources, resourceFormProblem)),
  eachStatement(({ resources }) => firstOf(resources, resourceArnProblem)),
  eachStatement(({ actions }) => firstOf(actions, actionProblem)),
]

function eachStatement(check: (statement: ShapedStatement) => string | undefined): Check {
  return ({ statements }) => firstOf(statements, check)
}

export function firstOf<Value>(
  values: readonly Value[] | undefined,
  check: (value: Value) => string | undefined,
): string | undefined {
  for (const value of values ?? []) {
    const problem = check(value)
    if (problem !== undefined) return problem
  }
  return undefined
}

export function legacyProblem({ statements }: ShapedDocument): string | undefined {
  return firstOf(statements, ({ effect, resources, conditions }) => {
    if (effect !== 'Allow' && effect !== 'Deny') return legacyParsing
    const badDate = conditions.some(
      ({ operator, values }) =>
        /(^|:)Date/.test(operator) && values.some((value) => parseDate(value) === undefined),
    )
    return badDate ? legacyParsing : firstOf(resources, resourceLegacyProblem)
  })
}

export function sidProblem({ statements }: ShapedDocument): string | undefined {
  const sids = statements.flatMap(({ sid }) => (sid ? [sid] : []))
  if (new Set(sids).size < sids.length)
    return 'Statement IDs (SID) in a single policy must be unique.'
  return sids.every((sid) => /^[0-9A-Za-z]*$/.test(sid))
    ? undefined
    : 'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*'
}

/** IAM knows no list of services here: any vendor and any action pass, `iam: some words` too. */
function actionProblem(action: string): string | undefined {
  if (action === '*') return undefined
  const colon = action.indexOf(':')
  if (colon < 0) return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'
  if (action.includes(':', colon + 1)) return 'Actions/Condition can contain only one colon.'
  const vendor = action.slice(0, colon)
  return /^[A-Za-z0-9._-]+$/.test(vendor) ? undefined : `Vendor ${vendor} is not valid`
}
