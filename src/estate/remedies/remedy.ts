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

/** Sets what an `aws sts` command answers, so that the commands after it are made with it. */
export const withCredentials = (command: string): string =>
  `eval "$(${command} --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text | awk '{print "export AWS_ACCESS_KEY_ID="$1" AWS_SECRET_ACCESS_KEY="$2" AWS_SESSION_TOKEN="$3}')"`

export const list = (values: readonly string[]): string =>
  values.map((one) => `\`${one}\``).join(' or ')
