import { nameInArn, parseArn } from '../names/arn.ts'
import type { Principal } from '../policy/types.ts'
import type { Asks, Task } from './scenarios/tasks.ts'

/** What people call actions that belong together, before the name of the resource. All of a title must be in one row. */
const rows: readonly { readonly of: RegExp; readonly say: string }[] = [
  { of: /^ecr:(BatchGetImage|GetDownloadUrlForLayer)$/, say: 'pull from' },
  { of: /^ecr:[GS]etRepositoryPolicy$/, say: 'set the repository policy of' },
  { of: /^sts:AssumeRole/, say: 'assume role' },
  { of: /^iam:PassRole$/, say: 'pass role' },
  { of: /^lambda:InvokeFunction$/, say: 'invoke function' },
  { of: /^logs:(Create\w+|PutLogEvents)$/, say: 'write to log group' },
]

/** `let role ci push to app`: one line, also where many actions are missing. */
export function titleOf({ does, asks }: Task, denied: readonly Asks[]): string {
  const meant = denied.filter((one) => asks.includes(one))
  const missing = meant.length > 0 ? meant : denied
  const who = listed(missing.map(({ caller }) => shortPrincipal(caller.principal)))
  return `let ${who} ${does ?? deed(missing)}`
}

function deed(missing: readonly Asks[]): string {
  const actions = missing.map(({ check }) => check.action)
  const things = missing.flatMap(({ check: { resource } }) => {
    const text = parseArn(resource)?.resource ?? resource
    const [, kind = '', name = ''] = /^([a-z-]+)[/:](.+)$/.exec(text) ?? ['', '', text]
    return resource === '*' ? [] : { name, full: `${kind} ${name}`.trim() }
  })
  const row = rows.find(({ of }) => actions.every((action) => of.test(action)))
  if (row && things.length > 0) return `${row.say} ${listed(things.map(({ name }) => name))}`
  const on = things.length > 0 ? ` on ${listed(things.map(({ full }) => full))}` : ''
  return `do ${listed(actions)}${on}`
}

const namesMax = 2

/** `a and b`, `a, b and 3 more` */
function listed(all: readonly string[]): string {
  const names = [...new Set(all)]
  if (names.length <= namesMax) return names.join(' and ')
  return `${names.slice(0, namesMax).join(', ')} and ${names.length - namesMax} more`
}

/** Its own account knows it by its name. */
function shortPrincipal(principal: Principal): string {
  switch (principal.kind) {
    case 'user':
      return `user ${principal.userName}`
    case 'assumed-role':
      return `role ${nameInArn(principal.roleArn)}`
    case 'service':
      return principal.service === 'lambda.amazonaws.com' ? 'Lambda' : principal.service
    case 'identity-provider':
      return principal.provider
    case 'anonymous':
      return 'anonymous callers'
    case 'root':
      return `account ${principal.account}`
    default:
      return principal.arn
  }
}
