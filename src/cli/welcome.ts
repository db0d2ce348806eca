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
        `localhost:${port}/<account>/${region}/<repository> ${style.dim('where names under localhost do not resolve')}`,
      ],
    ],
    ['next', [`${style.bold(`${typed} demo`)}   ${style.dim('Ctrl-C ends the server')}`]],
  ]
  const lines = rows.flatMap(([name, values]) =>
    values.map((value, i) => `  ${style.dim((i === 0 ? name : '').padEnd(10))}  ${value}`),
  )
  return `\n${style.bold('Tidegate')} ${version}\n\n${lines.join('\n')}\n\n`
}

function signIn(
  { url, region, strictCredentials, firstRootKey }: Started,
  typed: string,
  style: Style,
): string[] {
  // Not AWS_REGION: version 1 of the AWS CLI reads only this one, and wants a Region beside an endpoint.
  const at = `AWS_ENDPOINT_URL=${url} AWS_DEFAULT_REGION=${region}`
  if (!strictCredentials)
    return [
      `${at} AWS_ACCESS_KEY_ID=111111111111 AWS_SECRET_ACCESS_KEY=any aws sts get-caller-identity`,
      style.dim("any 12-digit number is that account's root user"),
    ]
  if (!firstRootKey)
    return [
      'with a key that IAM or STS made here (strict credentials), or by',
      `${typed} exec --as <principal ARN> -- aws sts get-caller-identity`,
    ]
  return [
    `${at} AWS_ACCESS_KEY_ID=${firstRootKey.accessKeyId} AWS_SECRET_ACCESS_KEY=${firstRootKey.secretAccessKey} aws sts get-caller-identity`,
    style.dim('the first root key, shown this once: keep it'),
  ]
}
