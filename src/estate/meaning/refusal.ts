import { splitImageUri } from '../../names/image-uri.ts'
import type { RefusalKind, RefusalSentence } from '../../policy/message/refusals.ts'
import type { Meaning, Settle } from './said.ts'

/** One row a sentence: what it means, and what tells the rest. `names` are those in the sentence. */
interface Row {
  readonly proves: (names: RefusalSentence['names']) => readonly string[]
  readonly open?: readonly string[]
  readonly settle?: (names: RefusalSentence['names'], functionName: string) => readonly Settle[]
}

const imageOf = (image: string) => {
  const { account, region, rest = '' } = splitImageUri(image) ?? {}
  const repository = rest.replace(/[:@].*/s, '')
  return account && region && repository ? { account, region, repository } : undefined
}

const lookAtImage = ({ image = '' }: RefusalSentence['names']): readonly Settle[] => {
  const named = imageOf(image)
  if (!named) return []
  const { account, region, repository } = named
  return [
    {
      account,
      command: `aws ecr describe-images --region ${region} --registry-id ${account} --repository-name ${repository}`,
      tells: 'which images and media types there are',
    },
  ]
}

const repositoryOfFunction = (
  _: RefusalSentence['names'],
  functionName: string,
): readonly Settle[] => [
  {
    command: `aws lambda get-function --function-name ${functionName || 'NAME'} --query Code.ImageUri`,
    tells: 'which image it is; its first part names the account that owns it',
  },
  {
    command: 'aws ecr get-repository-policy --registry-id OWNER --repository-name REPOSITORY',
    tells:
      'asked in the owner’s account: whether a statement lets `lambda.amazonaws.com` do both actions, and for another account’s function a second one lets that account',
  },
]

const stateOfFunction = (_: RefusalSentence['names'], functionName: string): readonly Settle[] => [
  {
    command: `aws lambda get-function-configuration --function-name ${functionName || 'NAME'} --query '[State,StateReasonCode,StateReason]'`,
    tells: 'the state of the function, and its reason',
  },
]

const newPassword = (): readonly Settle[] => [
  {
    command:
      'aws ecr get-login-password | docker login --username AWS --password-stdin ACCOUNT.dkr.ecr.REGION.amazonaws.com',
    tells: 'a new password, for that very host',
  },
]

/** A client that keeps the registry's answer to itself. */
const pullNotSaid = (): readonly string[] => [
  'the image could not be pulled; AWS’s own sentence, which says why, is not in the message: look for it further down, or in the log of the host',
]

const roleOfTask: readonly Settle[] = [
  {
    command:
      'aws ecs describe-task-definition --task-definition NAME --query taskDefinition.executionRoleArn',
    tells:
      'which role pulls the image: it needs `ecr:GetAuthorizationToken` and the two actions of a pull',
  },
]

const table: Readonly<Record<RefusalKind, Row>> = {
  'image-access': {
    proves: () => [
      'one of up to three grants is missing, and the sentence is the same for each: in the repository’s policy a statement for `lambda.amazonaws.com`; for another account’s image also one for the account or role that creates the function; and that role’s own policies',
      'both `ecr:BatchGetImage` and `ecr:GetDownloadUrlForLayer` are needed in each',
    ],
    open: [
      'which of them: in one account Lambda adds its statement itself, if who creates the function may get and set the repository’s policy',
    ],
    settle: repositoryOfFunction,
  },
  'image-access-lost': {
    proves: () => [
      'Lambda itself may not pull the image: the repository’s policy has no statement for `lambda.amazonaws.com` that covers this function',
    ],
    open: [
      'whether that statement was never there, was removed, or has a condition that this function does not meet',
    ],
    settle: repositoryOfFunction,
  },
  'image-deleted': {
    proves: () => [
      'the image that the function was made of was deleted from its repository, by somebody or by a lifecycle rule. No permission is missing: push it again, and update the function’s code',
    ],
    settle: repositoryOfFunction,
  },
  'image-unusable': {
    proves: () => [
      'Lambda tried to prepare the function’s image again and could not; the reason stands in the state of the function',
    ],
    open: [
      'which reason: a grant that is missing, an image that is gone, or one that does not run',
    ],
    settle: stateOfFunction,
  },
  'image-pending': {
    proves: () => [
      'the function was idle, and its image is being fetched again: the same call succeeds shortly, if Lambda may pull the image',
    ],
    settle: stateOfFunction,
  },
  architecture: {
    proves: () => [
      'the image’s programs are for another architecture than the function’s: build with `--platform linux/amd64` for `x86_64`, with `--platform linux/arm64` for `arm64`. No permission is missing',
    ],
    settle: (_, functionName) => [
      {
        command: `aws lambda get-function-configuration --function-name ${functionName || 'NAME'} --query Architectures`,
        tells: 'which architecture the function has',
      },
    ],
  },
  'image-uri': {
    proves: ({ image = '' }) => [uriRule(image)],
    settle: lookAtImage,
  },
  'image-absent': {
    proves: ({ image }) => [
      `the caller may look, and there is no image \`${image}\`: the repository, the tag or the digest is another`,
    ],
    settle: lookAtImage,
  },
  'media-type': {
    proves: () => [
      'the image is there and may be read, and is of a kind that Lambda does not run: mostly an index with attestations, as `docker buildx` makes it, or layers in zstd',
      'build it again with `--provenance=false --sbom=false`, for one platform',
    ],
    settle: lookAtImage,
  },
  'role-not-assumable': {
    proves: () => [
      'the trust policy of the execution role does not let `lambda.amazonaws.com` assume it, or the role was made seconds ago',
    ],
    settle: () => [
      {
        command: 'aws iam get-role --role-name ROLE --query Role.AssumeRolePolicyDocument',
        tells: 'whether `lambda.amazonaws.com` is among its principals',
      },
    ],
  },
  'pass-role-across-accounts': {
    proves: () => [
      'the execution role is of another account than the function: no permission allows that. Assume a role in the function’s account and create it there, with a role of that account',
    ],
  },
  'repository-policy': {
    proves: () => [
      'the document is no repository policy: each statement needs an Effect, a Principal and actions that begin with `ecr:`, and no Resource but `*`; `ecr:GetAuthorizationToken` has no place in it',
    ],
    settle: () => [
      {
        command: 'tidegate policy lint --type ecr-repository FILE',
        tells: 'which element it is, with its line',
      },
    ],
  },
  'registry-policy': {
    proves: () => [
      'the document is no registry policy: its statements need a Resource that names repositories',
    ],
    settle: () => [
      {
        command: 'tidegate policy lint --type resource FILE',
        tells: 'which element it is, with its line',
      },
    ],
  },
  'principal-not-found': {
    proves: ({ principal }) => [
      `the policy names a user, role or account that does not exist${principal ? `: \`${principal}\`` : ''}. One that was deleted reads back as its id, such as \`AROA…\`, and is refused the same way`,
    ],
  },
  'tag-immutable': {
    proves: ({ tag, repository }) => [
      `the repository \`${repository}\` keeps its tags, and \`${tag}\` names an image already: push under another tag. No permission is missing`,
    ],
  },
  'repository-absent': {
    proves: ({ repository, registry }) => [
      `the caller may look into account ${registry}, and there is no repository \`${repository}\` in this Region. No permission is missing`,
    ],
    settle: ({ registry = '' }) => [
      {
        account: registry,
        command: `aws ecr describe-repositories --registry-id ${registry} --query 'repositories[].repositoryUri'`,
        tells: 'which there are in the Region that is set',
      },
    ],
  },
  'repository-policy-absent': {
    proves: ({ repository, registry }) => [
      `the caller may look, and the repository \`${repository}\` of account ${registry} has no policy: nobody of another account is let in, and neither is Lambda`,
    ],
  },
  'image-unknown': {
    proves: ({ repository, registry }) => [
      `the caller may look, and the repository \`${repository}\` of account ${registry} has no such image. No permission is missing`,
    ],
    settle: ({ repository = '', registry = '' }) => [
      {
        account: registry,
        command: `aws ecr list-images --registry-id ${registry} --repository-name ${repository}`,
        tells: 'which tags and digests there are',
      },
    ],
  },
  'token-expired': {
    proves: () => [
      'the password that the docker client sent is older than twelve hours, or whoever it was made for may no longer use it',
    ],
    settle: newPassword,
  },
  'no-credentials': {
    proves: () => [
      'the docker client has no password for the host that it talks to: there was no login, or it was for another account’s or Region’s host, or by another user of this machine',
    ],
    settle: newPassword,
  },
  'ecs-pull': { proves: pullNotSaid, settle: () => roleOfTask },
  'kubelet-pull': { proves: pullNotSaid },
  'docker-pull': { proves: pullNotSaid, settle: newPassword },
  'credentials-expired': {
    proves: () => [
      'the session’s time is over: get new credentials, for example with `aws sso login` or by assuming the role again. No permission is missing',
    ],
  },
  'key-unknown': {
    proves: () => [
      'the access key does not exist, is inactive, or belongs to another partition; with temporary credentials also: the session token is missing',
    ],
    settle: () => [
      { command: 'aws sts get-caller-identity', tells: 'whether the key that is set works at all' },
    ],
  },
  signature: {
    proves: () => [
      'the key exists, and the secret or what was signed is not what arrived: a wrong secret, a proxy that changes the request, or a clock that is wrong',
    ],
    settle: () => [
      { command: 'aws sts get-caller-identity', tells: 'whether the same key works elsewhere' },
    ],
  },
  'clock-skew': {
    proves: () => ['the machine’s clock is more than five minutes off'],
    settle: () => [{ command: 'date -u', tells: 'the time by which requests are signed' }],
  },
  throttled: {
    proves: () => [
      'too many requests at a time: the same one later may be allowed. No permission is missing',
    ],
  },
}

/** Which of the rules for an image URI it breaks; Lambda says the same for each. */
function uriRule(image: string): string {
  if (!splitImageUri(image))
    return `\`${image}\` is no image of a private ECR repository: expected ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG`
  if (/\.ecr-fips\./.test(image)) return 'Lambda takes no FIPS host'
  if (/:sha256:/.test(image)) return 'a digest stands behind `@`: REPOSITORY@sha256:…'
  if (!/[:@][^/]+$/.test(image)) return 'it has no tag and no digest, and Lambda assumes none'
  const region = imageOf(image)?.region
  return `its form is right, so the Region is not: Lambda takes images of the function’s own Region only${region ? `, and this one is of ${region}` : ''}`
}

export function refusalMeaning(
  { kind, sentence, names }: RefusalSentence,
  functionName = '',
): Meaning {
  const { proves, open = [], settle } = table[kind]
  return {
    sentence,
    read: Object.entries(names),
    proves: proves(names),
    open,
    settle: settle?.(names, functionName) ?? [],
  }
}
