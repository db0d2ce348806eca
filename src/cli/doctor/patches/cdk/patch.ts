import type { DocumentChange } from '../../../../policy/edit/documents.ts'
import { holderOf } from '../../../../policy/place.ts'
import { parseJson } from '../../../../policy/validate/identity.ts'
import { templateDraft } from '../cloudformation/patch.ts'
import type { DeclaredAt } from '../cloudformation/template.ts'
import type { Draft, Ground } from '../draft.ts'
import type { Change } from '../terraform/document.ts'
import { NotPatched } from '../text.ts'
import { type Code, cdkCode, type Known } from './code.ts'
import { type Construct, constructAt } from './construct.ts'

/** Code for the app, with what it makes of the template that `cdk synth` wrote. */
export async function cdkDraft(
  change: DocumentChange,
  ground: Ground,
  declaredAt: DeclaredAt,
): Promise<Draft> {
  const { files, source, holder } = ground
  const read = (text: string | undefined) => (text === undefined ? undefined : parseJson(text))
  const values: Change = { before: read(change.before), after: read(change.after) }
  try {
    const document = source && constructAt(source, files)
    const on = holder && constructAt(holder, files)
    const file = (source ?? holder)?.file
    const known = knownIn(holderOf(change.place), file, declaredAt)
    const code = cdkCode(change.place, values, on, document, known)
    const template = await templateDraft(change, ground, declaredAt)
    const text = written(code, on ?? document)
    return {
      ...{ change, language: 'cdk', text },
      ...(template.edits && { edits: template.edits }),
    }
  } catch (error) {
    if (!(error instanceof NotPatched)) throw error
    const template = await templateDraft(change, ground, declaredAt)
    // What an app cannot be told is told of its template.
    return template.edits ? { ...template, language: 'cdk', why: error.message } : template
  }
}

/** ARNs of which CloudFormation makes up the name are asked of it. */
const knownIn =
  (holder: string, file: string | undefined, declaredAt: DeclaredAt): Known =>
  (value) => {
    if (typeof value !== 'string' || !/x{12}/i.test(value)) return undefined
    const found = [...declaredAt].find(([arn, from]) => from.file === file && value.startsWith(arn))
    const [arn, from] = found ?? []
    if (arn === undefined || from?.address === undefined || arn === holder)
      throw new NotPatched('CloudFormation makes up a name that it needs')
    const got = `cdk.Fn.getAtt('${from.address}', 'Arn').toString()`
    const rest = value.slice(arn.length)
    return rest === '' ? got : `${got} + '${rest}'`
  }

const modules: Readonly<Record<string, string>> = {
  cdk: 'aws-cdk-lib',
  ecr: 'aws-cdk-lib/aws-ecr',
  iam: 'aws-cdk-lib/aws-iam',
  lambda: 'aws-cdk-lib/aws-lambda',
}

function written({ imports, lines }: Code, on: Construct | undefined): string {
  const named = new Set([...imports, ...(/\bcdk\./.test(lines.join('')) ? ['cdk'] : [])])
  const from = [...named].sort().map((one) => `${one} from '${modules[one]}'`)
  const at = on?.made === undefined ? '' : `, which stands at ${on.made}`
  return [
    `// At the end of the constructor of the stack ${on?.stack ?? ''}; for ${on?.path.join('/') ?? ''}${at}.`,
    `// It takes ${from.map((one) => `* as ${one}`).join(', ')}.`,
    ...lines,
  ].join('\n')
}
