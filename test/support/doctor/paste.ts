import { nameInArn, parseArn } from '../../../src/names/arn.ts'
import { readCommand } from './command.ts'
import { type Doc, doc, endpointArn, type Model, type Role, region } from './model.ts'

/** Does to a model what the printed lines do to the accounts: it reads the commands, not the fix. */
export function paste(lines: readonly string[], model: Model): void {
  let made = ''
  for (const line of lines) made = run(line.replace('"$made"', made), model) ?? made
}

/** What the line prints, where the next one needs it. */
function run(line: string, model: Model): string | undefined {
  const { service, operation, flags, as } = readCommand(line)
  const effect = effects[`${service} ${operation}`]
  if (!effect) throw new Error(`no effect is known of \`aws ${service} ${operation}\``)
  const printed = effect({ model, account: accountIn(as), flag: (name) => need(flags, name) })
  return typeof printed === 'string' ? printed : undefined
}

interface Pasted {
  readonly model: Model
  /** Whose credentials run it. */
  readonly account: string
  readonly flag: (name: string) => string
}

const accountIn = (principal: string): string => /\d{12}/.exec(principal)?.[0] ?? ''

const document = (text: string): Doc => JSON.parse(text)

function roleNamed({ model, account, flag }: Pasted): Role {
  const name = flag('role-name')
  const found = Object.entries(model.roles).find(
    ([arn]) => parseArn(arn)?.account === account && nameInArn(arn) === name,
  )
  if (!found) throw new Error(`no role ${name} in ${account}`)
  return found[1]
}

function repositoryOf({ model, flag }: Pasted) {
  const arn = `arn:aws:ecr:${region}:${flag('registry-id')}:repository/${flag('repository-name')}`
  const found = model.repositories[arn]
  if (!found) throw new Error(`no repository ${arn}`)
  return found
}

const organizationOf = ({ model, account }: Pasted) => {
  if (model.organization?.management !== account)
    throw new Error('only the management account may change control policies')
  return model.organization
}

const effects: Readonly<Record<string, (pasted: Pasted) => unknown>> = {
  'iam put-role-policy': (pasted) => {
    roleNamed(pasted).inline[pasted.flag('policy-name')] = document(pasted.flag('policy-document'))
  },
  'iam delete-role-policy': (pasted) => {
    delete roleNamed(pasted).inline[pasted.flag('policy-name')]
  },
  'iam attach-role-policy': (pasted) => {
    roleNamed(pasted).attached.push(pasted.flag('policy-arn'))
  },
  'iam detach-role-policy': (pasted) => {
    const role = roleNamed(pasted)
    role.attached = role.attached.filter((arn) => arn !== pasted.flag('policy-arn'))
  },
  'iam delete-role-permissions-boundary': (pasted) => {
    delete roleNamed(pasted).boundary
  },
  'iam put-role-permissions-boundary': (pasted) => {
    roleNamed(pasted).boundary = pasted.flag('permissions-boundary')
  },
  'iam update-assume-role-policy': (pasted) => {
    roleNamed(pasted).trust = document(pasted.flag('policy-document'))
  },
  'iam create-policy': ({ model, account, flag }) => {
    model.managed[`arn:aws:iam::${account}:policy/${flag('policy-name')}`] = document(
      flag('policy-document'),
    )
  },
  'iam create-policy-version': ({ model, flag }) => {
    model.managed[flag('policy-arn')] = document(flag('policy-document'))
  },
  'ec2 modify-vpc-endpoint': ({ model, account, flag }) => {
    const arn = endpointArn(account, flag('vpc-endpoint-id'))
    if (!model.endpoints[arn]) throw new Error(`no endpoint ${arn}`)
    model.endpoints[arn] = document(flag('policy-document'))
  },
  'iam tag-role': (pasted) => {
    for (const [, key = '', value = ''] of pasted.flag('tags').matchAll(/Key=([^,]+),Value=(\S+)/g))
      roleNamed(pasted).tags[key] = value
  },
  'ecr set-repository-policy': (pasted) => {
    repositoryOf(pasted).policy = document(pasted.flag('policy-text'))
  },
  'ecr put-registry-policy': ({ model, account, flag }) => {
    const { scope } = model.registries[account] ?? { scope: 'V2' }
    model.registries[account] = { scope, policy: document(flag('policy-text')) }
  },
  'ecr delete-registry-policy': ({ model, account }) => {
    delete model.registries[account]?.policy
  },
  'ecr delete-repository-policy': (pasted) => {
    delete repositoryOf(pasted).policy
  },
  'ecr tag-resource': ({ model, flag }) => {
    for (const [, key = '', value = ''] of flag('tags').matchAll(/Key=([^,]+),Value=(\S+)/g)) {
      const repository = model.repositories[flag('resource-arn')]
      if (repository) repository.tags[key] = value
    }
  },
  'lambda add-permission': ({ model, account, flag }) => {
    const arn = `arn:aws:lambda:${region}:${account}:function:${flag('function-name')}`
    const fn = model.functions[arn]
    if (!fn) throw new Error(`no function ${arn}`)
    fn.policy ??= doc()
    fn.policy.Statement.push({
      ...{ Sid: flag('statement-id'), Effect: 'Allow', Principal: { AWS: flag('principal') } },
      ...{ Action: [flag('action')], Resource: arn },
    })
  },
  'organizations create-policy': (pasted) => {
    const { policies } = organizationOf(pasted)
    const id = `p-made${Object.keys(policies).length}`
    const type = pasted.flag('type') === 'RESOURCE_CONTROL_POLICY' ? 'RESOURCE' : 'SERVICE'
    policies[id] = { name: pasted.flag('name'), type, document: document(pasted.flag('content')) }
    return id
  },
  'organizations update-policy': (pasted) => {
    const policy = organizationOf(pasted).policies[pasted.flag('policy-id')]
    if (policy) policy.document = document(pasted.flag('content'))
  },
  'organizations detach-policy': (pasted) => {
    const { attached } = organizationOf(pasted)
    const target = pasted.flag('target-id')
    attached[target] = attached[target]?.filter((id) => id !== pasted.flag('policy-id')) ?? []
  },
  'organizations attach-policy': (pasted) => {
    organizationOf(pasted).attached[pasted.flag('target-id')]?.push(pasted.flag('policy-id'))
  },
}

const need = (flags: ReadonlyMap<string, string>, name: string): string => {
  const value = flags.get(name)
  if (value === undefined) throw new Error(`expected --${name}`)
  return value
}
