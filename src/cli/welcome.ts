import { exported } from './shell.ts'
import type { Style } from './terminal.ts'

export interface Started {
  readonly url: string
  readonly region: string
  /** Undefined keeps nothing. */
  readonly data: string | undefined
  readonly strictCredentials: boolean
  /** Shown once: only its hash could be found later. */
  readonly firstRootKey?: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

const margin = 14
const widthMax = 80

/** What a person needs after `tidegate up`: where it is, how to sign in, what to type next. */
export function welcome(started: Started, version: string, typed: string, style: Style): string {
  const { url, region, data } = started
  const port = new URL(url).port || '80'
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['listening', [url]],
    ['data', [data ?? 'nothing is kept: it goes when the server stops']],
    ['sign in', signIn(started, typed, style)],
    [
      'registry',
      [
        `<account>.dkr.ecr.${region}.localhost:${port}`,
        `localhost:${port}/<account>/${region}/<repository>`,
        style.dim('(the second where names under localhost do not resolve)'),
      ],
    ],
    [
      'next',
      [
        `${style.bold(`${typed} demo`)}, in a second terminal; ${style.dim('Ctrl-C ends the server')}`,
      ],
    ],
  ]
  const lines = rows.flatMap(([name, values]) =>
    values.map((value, i) => `${style.dim(`  ${i === 0 ? name : ''}`.padEnd(margin))}${value}`),
  )
  return `\n${style.bold('Tidegate')} ${version}\n\n${lines.join('\n')}\n\n`
}

function signIn(
  { url, region, strictCredentials, firstRootKey }: Started,
  typed: string,
  style: Style,
): string[] {
  // Not AWS_REGION: version 1 of the AWS CLI reads only this one, and wants a Region beside an endpoint.
  const at = [`AWS_ENDPOINT_URL=${url}`, `AWS_DEFAULT_REGION=${region}`]
  const as = (id: string, secret: string) => [
    ...exported(
      [...at, `AWS_ACCESS_KEY_ID=${id}`, `AWS_SECRET_ACCESS_KEY=${secret}`],
      widthMax - margin,
    ),
    'aws sts get-caller-identity',
  ]
  if (!strictCredentials)
    return [
      ...as('111111111111', 'any'),
      style.dim("any 12-digit number is that account's root user"),
    ]
  if (!firstRootKey)
    return [
      'with a key that IAM or STS made here (strict credentials), or',
      `${typed} exec --as <ARN> -- aws sts get-caller-identity`,
    ]
  return [
    ...as(firstRootKey.accessKeyId, firstRootKey.secretAccessKey),
    style.dim('the first root key, shown this once: keep it'),
  ]
}
