import type { Source } from '../../../../collected/fact.ts'
import { parseArn } from '../../../../names/arn.ts'
import { styleOf, type YamlStyle, yamlScalar, yamlWriter } from '../blocks.ts'
import { bracketWriter } from '../brackets.ts'
import type { Writer } from '../change.ts'
import { type Files, textIn } from '../files.ts'
import { memberOf, type Node, nodeAt } from '../node.ts'
import { parseJson } from '../terraform/hcl.ts'
import { json } from '../terraform/syntax.ts'
import { NotPatched } from '../text.ts'
import { withFunctions } from './intrinsics.ts'
import { yamlNodes } from './yaml-nodes.ts'

/** A template as somebody wrote it. */
export interface Template {
  readonly file: string
  readonly text: string
  readonly root: Node
  readonly writer: Writer
}

/** ARNs of what templates declare, with where. */
export type DeclaredAt = ReadonlyMap<string, Source>

export async function templateAt(
  source: Source,
  files: Files,
  values: (text: string) => TemplateValues,
): Promise<Template> {
  const { file } = source
  if (source.pointer.startsWith('/TemplateBody'))
    throw new NotPatched('what is given is a copy that AWS printed')
  const text = textIn(files, file)
  const { short, long } = values(text)
  if (/^[\s\uFEFF]*\{/.test(text)) {
    const root = withFunctions(parseJson(text))
    const scalar = (value: unknown) => long(value) ?? json.scalar(value)
    return { file, text, root, writer: bracketWriter(text, { ...json, scalar }) }
  }
  const style: YamlStyle = { ...styleOf(text), scalar: short }
  return { file, text, root: await yamlNodes(text), writer: yamlWriter(text, style) }
}

/** Values for which a template has a better word than the text: undefined where it has none. */
export interface TemplateValues {
  /** As YAML: `!Sub …`. */
  readonly short: (value: unknown) => string | undefined
  /** As JSON. */
  readonly long: (value: unknown) => string | undefined
}

/**
 * ARNs of the stack's own account are written with its pseudo parameters, where the template does so elsewhere, and those of which
 * CloudFormation makes up the name by a reference.
 */
export const valuesFor =
  (holder: string, logical: string, file: string, declaredAt: DeclaredAt) =>
  (text: string): TemplateValues => {
    const arns = [...declaredAt].filter(([, from]) => from.file === file)
    const account = parseArn(holder)?.account ?? ''
    const region = arns.map(([arn]) => parseArn(arn)?.region).find((one) => one)
    const isPseudo = /AWS::AccountId/.test(text)
    const sub = (value: unknown): string | undefined => {
      if (typeof value !== 'string' || value.includes('${')) return undefined
      const own = madeUp(value, arns, text, logical)
      if (own !== undefined) return own
      if (!isPseudo || !/^arn:/.test(value)) return undefined
      const said = value
        .replace(`:${account}:`, ':${AWS::AccountId}:')
        .replace(region === undefined ? /(?!)/ : `:${region}:`, ':${AWS::Region}:')
      return said === value || account === '' ? undefined : said
    }
    return {
      short: (value) => {
        const ref = refIn(value)
        if (ref !== undefined) return `!Ref ${yamlScalar(ref)}`
        const said = sub(value)
        return said === undefined ? undefined : `!Sub ${quotedSub(said)}`
      },
      long: (value) => {
        const said = sub(value)
        return said === undefined ? undefined : `{ "Fn::Sub": ${JSON.stringify(said)} }`
      },
    }
  }

const quotedSub = (said: string): string => (/[*:#]$|[,[\]{}#] |\*/.test(said) ? `'${said}'` : said)

const refIn = (value: unknown): string | undefined => {
  const [[key, name] = [], ...more] = Object.entries(
    typeof value === 'object' && value !== null ? value : {},
  )
  return key === 'Ref' && typeof name === 'string' && more.length === 0 ? name : undefined
}

/** @throws NotPatched for a name that nobody knows yet, and where two resources would wait for each other. */
function madeUp(
  value: string,
  arns: readonly (readonly [string, Source])[],
  text: string,
  logical: string,
): string | undefined {
  if (!/x{12}/i.test(value)) return undefined
  const [arn, from] = arns.find(([one]) => value.startsWith(one)) ?? []
  const name = from?.address
  if (arn === undefined || name === undefined)
    throw new NotPatched('CloudFormation makes up a name that it needs')
  if (name === logical || refersTo(text, name, logical))
    throw new NotPatched(`\`${name}\` and \`${logical}\` would wait for each other`)
  const reference = arn.includes(':policy/') ? name : `${name}.Arn`
  return `\${${reference}}${value.slice(arn.length)}`
}

/** Whether the text of one resource names another: as far as the next resource, that is near enough. */
function refersTo(text: string, name: string, other: string): boolean {
  const start = text.search(new RegExp(`^\\s*"?${name}"?\\s*:`, 'm'))
  const rest = text.slice(start < 0 ? text.length : start)
  const end = rest.slice(1).search(/^\s*"?\w+"?\s*:\s*\{?\s*\n\s*"?Type"?\s*:/m)
  return new RegExp(`\\b${other}\\b`).test(end < 0 ? rest : rest.slice(0, end + 1))
}

export const stepsOf = ({ pointer }: Source): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))

/** @throws NotPatched where the template is another by now. */
export function mustFind(root: Node, steps: readonly string[]): Node {
  const node = nodeAt(root, steps)
  if (!node) throw new NotPatched('it is another by now')
  return node
}

/** The type of the resource whose properties a source names. */
export function typeAt(root: Node, source: Source): string {
  const type = memberOf(nodeAt(root, stepsOf(source).slice(0, 2)), 'Type')
  return type?.kind === 'scalar' ? String(type.value) : ''
}
