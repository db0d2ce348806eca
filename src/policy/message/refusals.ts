/** A refusal that is no denial by a policy, or does not say by which: AWS's fixed sentences. */
export interface RefusalSentence {
  readonly kind: RefusalKind
  readonly sentence: string
  /** What the sentence names, such as `image`, `role`, `tag`, `repository`, `registry`. */
  readonly names: Readonly<Record<string, string>>
}

/**
 * One row a sentence. The words are AWS's; the names in them are groups. Those that a client prints for a refusal
 * whose text it hides are here too.
 */
const sentences = {
  /** Create and update: one sentence, whichever of the grants is missing. */
  'image-access':
    /Lambda does not have permission to access the ECR image\. Check the ECR permissions\./,
  /** Later, when an idle function comes back or is updated. */
  'image-access-lost': /The function does not have permission to access the specified image\./,
  /** The state that a function is left in when its image went away. */
  'image-deleted': /The function is trying to use a deleted image\./,
  /** Invoking a function whose image could not be prepared, and one whose image is being fetched. */
  'image-unusable':
    /Lambda cannot initialize the provided container image\. Verify the image\.|CodeArtifactUserFailedException/,
  'image-pending':
    /Lambda is initializing your function\. It will be ready to invoke shortly\.|CodeArtifactUserPendingException/,
  /** The kernel's words, which Lambda hands on: the image's programs are for another architecture. */
  architecture: /exec format error/,
  'image-uri': /Source image (?<image>\S+) is not valid\. Provide a valid source image\./,
  'image-absent': /Source image (?<image>\S+) does not exist\. Provide a valid source image\./,
  'media-type':
    /The image manifest, config or layer media type for the source image (?<image>\S+) is not supported\./,
  'role-not-assumable': /The role defined for the function cannot be assumed by Lambda\./,
  'pass-role-across-accounts': /Cross-account pass role is not allowed\./,
  'repository-policy': /Invalid repository policy provided/,
  'registry-policy': /Invalid registry policy provided/,
  'principal-not-found':
    /Principal not found|Invalid principal in policy(?:: "?(?<principal>[^"]+)"?)?/,
  'tag-immutable':
    /The image tag '(?<tag>[^']+)' already exists in the '(?<repository>[^']+)' repository and cannot be overwritten because the (?:tag|repository) is immutable/,
  'repository-absent':
    /The repository with name '(?<repository>[^']+)' does not exist in the registry with id '(?<registry>\d{12})'/,
  'repository-policy-absent':
    /Repository policy does not exist for the repository with name '(?<repository>[^']+)' in the registry with id '(?<registry>\d{12})'/,
  'image-unknown':
    /The image with imageId \{(?<image>[^}]*)\} does not exist within the repository with name '(?<repository>[^']+)' in the registry with id '(?<registry>\d{12})'/,
  'token-expired': /Your authorization token has expired\. Reauthenticate and try again/,
  /** The docker client's own words: it has nothing to send. */
  'no-credentials': /no basic auth credentials/,
  'credentials-expired':
    /The security token included in the request is expired|ExpiredToken(?:Exception)?\b/,
  'key-unknown': /The security token included in the request is invalid/,
  signature: /The request signature we calculated does not match the signature you provided/,
  'clock-skew': /Signature (?:expired|not yet current): \S+ is (?:now )?(?:earlier|later) than/,
  throttled: /Rate [Ee]xceeded/,
} as const satisfies Readonly<Record<string, RegExp>>

/** What clients print of their own around AWS's sentence, and alone where they keep that to themselves. */
const wrapped = {
  'ecs-pull': /CannotPullContainerError/,
  'kubelet-pull': /ErrImagePull|ImagePullBackOff/,
  'docker-pull':
    /pull access denied for (?<repository>[^\s,]+)|requested access to the resource is denied/,
} as const satisfies Readonly<Record<string, RegExp>>

export type RefusalKind = keyof typeof sentences | keyof typeof wrapped

/** Every such sentence of a text that is one line, each kind once. */
export const refusalsIn = (text: string): readonly RefusalSentence[] => matched(sentences, text)

/** Of a text in which nothing is AWS's. */
export const wrappersIn = (text: string): readonly RefusalSentence[] =>
  matched(wrapped, text).slice(0, 1)

function matched(
  forms: Readonly<Partial<Record<RefusalKind, RegExp>>>,
  text: string,
): readonly RefusalSentence[] {
  return Object.entries(forms).flatMap(([kind, form]) => {
    const match = form.exec(text)
    if (!match) return []
    const names = Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined)
    return [{ kind: kind as RefusalKind, sentence: match[0], names: Object.fromEntries(names) }]
  })
}
