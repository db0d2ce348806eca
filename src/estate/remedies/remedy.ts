/** What helps where no policy needs to change, or where changing one is not the way. */
export interface Remedy {
  readonly title: string
  readonly why?: string
  /** For a shell, in order. Words in capitals are to be filled in. */
  readonly commands: readonly string[]
}

/** A word of a shell's, quoted where it must be. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

/** A call of the AWS CLI that is made to this server as somebody: an account, or the ARN of a principal. */
export const asActor = (actor: string, command: string): string =>
  `npx tidegate exec --as ${quoted(actor)} -- ${command}`

/** A call that takes the key that the shell holds. It is not made where the shell has no server: AWS may know that key. */
export const asShell = (command: string): string =>
  command.replace(/^aws /, 'aws --endpoint-url "${AWS_ENDPOINT_URL:?}" ')

/** Sets what an `aws sts` command answers, so that the commands after it are made with it. */
export const withCredentials = (command: string): string =>
  `eval "$(${command} --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text | awk '{print "export AWS_ACCESS_KEY_ID="$1" AWS_SECRET_ACCESS_KEY="$2" AWS_SESSION_TOKEN="$3}')"`

export const list = (values: readonly string[]): string =>
  values.map((one) => `\`${one}\``).join(' or ')
