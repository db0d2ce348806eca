/** What a client's or a tool's words around AWS's sentence say about the request. */
export interface Surroundings {
  /** AWS's error code, such as `AccessDeniedException`. */
  readonly code?: string
  /** `CreateFunction` */
  readonly operation?: string
  readonly requestId?: string
  /** An image as a docker client or a kubelet names it: `<registry>/<repository>:<tag>`. */
  readonly image?: string
  readonly functionName?: string
}

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'

const forms: { readonly [name in keyof Surroundings]-?: readonly RegExp[] } = {
  code: [
    /An error occurred \((?<it>\w+)\) when calling/,
    /Error Code: (?<it>\w+)/,
    /HandlerErrorCode: (?<it>\w+)/,
    /api error (?<it>\w+):/,
    /code: Some\("(?<it>\w+)"\)/,
    /\b(?<it>[A-Z]\w*(?:Exception|Denied|Failure|Error)|UnauthorizedOperation)(?: \(client\))?:/,
    /\b(?<it>DENIED|UNAUTHORIZED|NAME_UNKNOWN)\b/,
  ],
  operation: [
    /when calling the (?<it>\w+) operation/,
    /operation error [\w ]+: (?<it>\w+)/,
    /Error executing "(?<it>\w+)"/,
  ],
  requestId: [new RegExp(`[Rr]equest ?-?_?[Ii][Dd]"?[:=] ?"?(?<it>${uuid})`)],
  image: [
    /(?<it>\d{12}\.dkr[.-]ecr[a-z-]*\.[a-z0-9-]+\.[a-z.]+(?::\d+)?\/[a-z0-9][\w./-]*(?::[\w][\w.-]*|@sha256:[0-9a-f]{64})?)/,
    /(?<it>(?:localhost|127\.0\.0\.1)(?::\d+)?\/\d{12}\/[a-z0-9-]+\/[a-z0-9][\w./-]*(?::[\w][\w.-]*|@sha256:[0-9a-f]{64})?)/,
  ],
  functionName: [/Lambda Function \((?<it>[\w-]+)\)/, /:function:(?<it>[\w-]+)/],
}

export function surroundingsOf(text: string): Surroundings {
  const found = Object.entries(forms).flatMap(([name, list]) => {
    const it = list.map((form) => form.exec(text)?.groups?.it).find((one) => one !== undefined)
    return it === undefined ? [] : [[name, it]]
  })
  return Object.fromEntries(found)
}
