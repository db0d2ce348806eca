import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Planned } from '../../../../collected/terraform/terraform.fixture.ts'
import { type Attribute, type Block, type Expression, parseHcl } from './hcl.ts'

/** What Terraform makes of some files, as far as these tests need it. Real Terraform says the same in test/e2e. */
export function planned(folder: string, files: readonly string[]): Planned {
  return Object.fromEntries(new Evaluator(folder, files, '', {}).all())
}

type Value = unknown
interface Each {
  readonly key?: string
  readonly value?: Value
  readonly index?: number
}
interface Own {
  readonly block: Block
  readonly text: string
}

class Evaluator {
  readonly folder: string
  readonly prefix: string
  readonly given: Readonly<Record<string, Value>>
  readonly blocks: readonly Own[]

  constructor(
    folder: string,
    files: readonly string[],
    prefix: string,
    given: Readonly<Record<string, Value>>,
  ) {
    this.folder = folder
    this.prefix = prefix
    this.given = given
    this.blocks = files.flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8').replace(/^\uFEFF/, '')
      return parseHcl(text).blocks.map((block) => ({ block, text }))
    })
  }

  all(): readonly (readonly [string, Planned[string]])[] {
    return this.blocks.flatMap((own) => {
      const [type = '', name = ''] = own.block.labels
      if (own.block.type === 'resource')
        return this.instances(own).map(
          ([key, each]) =>
            [
              `${this.prefix}${type}.${name}${key}`,
              { after: this.attributes(own, each), unknown: unknownOf(type) },
            ] as const,
        )
      if (own.block.type !== 'module') return []
      return this.instances(own).flatMap(([key, each]) => {
        const { source, ...given } = this.attributes(own, each)
        const folder = join(this.folder, String(source))
        return new Evaluator(
          folder,
          ['main.tf'],
          `${this.prefix}module.${type}${key}.`,
          given,
        ).all()
      })
    })
  }

  instances(own: Own): readonly (readonly [string, Each])[] {
    const forEach = attributeOf(own.block, 'for_each')
    const count = attributeOf(own.block, 'count')
    if (count)
      return Array.from({ length: Number(this.value(count.value, own, {})) }, (_, index) => [
        `[${index}]`,
        { index },
      ])
    if (!forEach) return [['', {}]]
    const over = this.value(forEach.value, own, {})
    const pairs: readonly (readonly [string, Value])[] = Array.isArray(over)
      ? over.map((one) => [String(one), one])
      : Object.entries(over as object)
    return pairs.map(([key, value]) => [`["${key}"]`, { key, value }])
  }

  attributes(own: Own, each: Each): Record<string, Value> {
    const { attributes, blocks } = own.block.body
    const plain = attributes
      .filter(({ name }) => !['for_each', 'count', 'depends_on'].includes(name))
      .map(({ name, value }) => [name, this.value(value, own, each)])
    const inline = blocks
      .filter(({ type }) => type === 'inline_policy')
      .map((block) => this.attributes({ ...own, block }, each))
    return {
      ...Object.fromEntries(plain),
      ...(inline.length > 0 && { inline_policy: inline }),
    }
  }

  value(node: Expression, own: Own, each: Each): Value {
    if (node.kind === 'scalar') return node.value
    if (node.kind === 'array') return node.items.map((one) => this.value(one, own, each))
    if (node.kind === 'object')
      return Object.fromEntries(
        node.members.map(({ key, value }) => [key, this.value(value, own, each)]),
      )
    const source = own.text.slice(node.start, node.end)
    const { written } = node as Extract<Expression, { written?: unknown }>
    if (written?.is === 'reference') return this.reference(written.to, each)
    if (written?.is === 'heredoc')
      return this.template(own.text.slice(written.lines.start, written.lines.end), own, each)
    if (written?.is === 'call') {
      const args = written.args.map((one) => this.value(one, own, each))
      if (written.name === 'jsonencode') return JSON.stringify(args[0])
      if (written.name === 'concat') return args.flat()
      if (written.name === 'toset') return args[0]
      if (written.name === 'merge') return Object.assign({}, ...args)
      if (written.name === 'file') return readFileSync(String(args[0]), 'utf8')
      throw new Error(`no ${written.name}`)
    }
    if (source.startsWith('"')) return this.template(source.slice(1, -1), own, each)
    const loop = /^\[for statement in ([\s\S]*) : statement if (.*)\]$/.exec(source)
    if (loop) return this.truth(loop[2] ?? '', each) ? this.parsed(loop[1] ?? '', own, each) : []
    const choice = /^(.* == .*) \? (.*) : (.*)$/.exec(source)
    if (choice)
      return this.parsed(choice[this.truth(choice[1] ?? '', each) ? 2 : 3] ?? '', own, each)
    throw new Error(`what is ${source}`)
  }

  parsed(text: string, own: Own, each: Each): Value {
    const whole = `x = ${text}\n`
    const [attribute] = parseHcl(whole).attributes
    return attribute && this.value(attribute.value, { ...own, text: whole }, each)
  }

  truth(condition: string, { key, index }: Each): boolean {
    const [left, right = ''] = condition.split(' == ')
    return (left === 'each.key' ? key : index) === JSON.parse(right)
  }

  template(text: string, own: Own, each: Each): string {
    return text
      .replace(/(?<!\$)\$\{([^}]*)\}/g, (_, inner: string) => String(this.parsed(inner, own, each)))
      .replaceAll('$${', '${')
  }

  reference(to: string, each: Each): Value {
    if (to === 'each.key') return each.key
    if (to === 'each.value') return each.value
    if (to === 'path.module') return this.folder
    if (to.startsWith('var.')) return this.given[to.slice('var.'.length)]
    const [, local] = /^local\.(\w+)$/.exec(to) ?? []
    if (local !== undefined)
      for (const one of this.blocks) {
        const found = one.block.type === 'locals' && attributeOf(one.block, local)
        if (found) return this.value(found.value, one, each)
      }
    const [, data, type, name, key, attribute = ''] =
      /^(data\.)?(\w+)\.([\w-]+)(?:\[(.+)\])?\.(\w+)$/.exec(to) ?? []
    const found = this.blocks.find(
      ({ block }) =>
        block.type === (data ? 'data' : 'resource') && block.labels.join() === `${type},${name}`,
    )
    if (!found) throw new Error(`no ${to}`)
    const wanted =
      { 'each.key': `"${each.key}"`, 'count.index': String(each.index) }[key ?? ''] ?? key
    const instance = this.instances(found).find(([one]) => one === `[${wanted}]`)
    const inner = key === undefined ? {} : (instance?.[1] ?? {})
    if (data) return JSON.stringify(this.document(found, inner))
    const values = this.attributes(found, inner)
    if (attribute === 'arn')
      return `arn:aws:iam::111111111111:${type === 'aws_iam_role' ? 'role' : 'policy'}/${values.name}`
    return values[attribute === 'id' ? 'name' : attribute]
  }

  /** As the provider writes it: a list of one is its one. */
  document(own: Own, each: Each): object {
    const statements = own.block.body.blocks.flatMap((block) => {
      if (block.type === 'statement') return [block]
      const [inner] = block.body.blocks
      const over = attributeOf(block, 'for_each')
      const times = over ? (this.value(over.value, own, each) as unknown[]).length : 0
      return inner && times > 0 ? [inner] : []
    })
    return {
      Version: '2012-10-17',
      Statement: statements.map((block) => this.statement({ ...own, block }, each)),
    }
  }

  statement(own: Own, each: Each): object {
    const values = this.attributes(own, each)
    const one = (list: unknown) => (Array.isArray(list) && list.length === 1 ? list[0] : list)
    const parts = (type: string) =>
      own.block.body.blocks
        .filter((block) => block.type === type)
        .map((block) => this.attributes({ ...own, block }, each))
    const principals = parts('principals').map(({ type, identifiers }) => [type, one(identifiers)])
    const condition: Record<string, Record<string, unknown>> = {}
    for (const { test, variable, values } of parts('condition'))
      condition[String(test)] = { ...condition[String(test)], [String(variable)]: one(values) }
    return {
      ...(values.sid !== undefined && { Sid: values.sid }),
      Effect: values.effect ?? 'Allow',
      ...(values.actions !== undefined && { Action: one(values.actions) }),
      ...(values.not_actions !== undefined && { NotAction: one(values.not_actions) }),
      ...(values.resources !== undefined && { Resource: one(values.resources) }),
      ...(principals.length > 0 && {
        Principal: principals[0]?.[0] === '*' ? '*' : Object.fromEntries(principals),
      }),
      ...(Object.keys(condition).length > 0 && { Condition: condition }),
    }
  }
}

const attributeOf = (block: Block, name: string): Attribute | undefined =>
  block.body.attributes.find((one) => one.name === name)

const unknownOf = (type: string): object =>
  type === 'aws_iam_role'
    ? { arn: true, id: true, managed_policy_arns: true, tags_all: true }
    : { arn: true, id: true, tags_all: true }
