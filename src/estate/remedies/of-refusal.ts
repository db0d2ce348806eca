import { repositoryArn } from '../../names/arn.ts'
import { splitImageUri } from '../../names/image-uri.ts'
import type { Viewer } from '../viewer.ts'
import { type Known, whereItIs } from './known.ts'
import { quoted, type Remedy, withCredentials } from './remedy.ts'

/** A refusal that no policy made, with what is known of it besides its words. */
export interface Refused {
  readonly service: string
  readonly operation: string
  readonly code: string
  readonly message: string
  /** The Region that was asked. */
  readonly region?: string
  readonly functionName?: string
}

interface Row {
  /** Held against the code and the message, as `Code: message`. Its groups are the names for `say`. */
  readonly when: RegExp
  readonly say: (names: Names, refused: Refused, more: More) => readonly Remedy[]
}

type Names = Readonly<Record<string, string>>

interface More {
  readonly viewer: Viewer | undefined
  readonly known: Known
}

const one = (title: string, commands: readonly string[] = [], why?: string): readonly Remedy[] => [
  { title, ...(why !== undefined && { why }), commands },
]

/** One row a kind of refusal; the first that fits speaks. */
const rows: readonly Row[] = [
  {
    when: /Source image (?<image>\S+) is not valid/,
    say: ({ image = '' }, { region }) => imageUri(image, region),
  },
  {
    when: /media type for the source image (?<image>\S+) is not supported/,
    say: ({ image = 'IMAGE' }) =>
      one('build it for one platform and without attestations, and push it again', [
        `docker buildx build --platform linux/amd64 --provenance=false --sbom=false --tag ${quoted(image)} --push .`,
      ]),
  },
  {
    when: /image tag '(?<tag>[^']+)' already exists in the '(?<repository>[^']+)' repository/,
    say: ({ repository = '' }) => [
      ...one('push under another tag'),
      ...one('or let the repository’s tags be moved, as its owner', [
        `aws ecr put-image-tag-mutability --repository-name ${quoted(repository)} --image-tag-mutability MUTABLE`,
      ]),
    ],
  },
  {
    when: /authorization token is for another Region: .* (?<region>[a-z0-9-]+)$/,
    say: ({ region = 'REGION' }) =>
      one('log in with a password of that Region', [
        `aws ecr get-login-password --region ${quoted(region)} | docker login --username AWS --password-stdin REGISTRY`,
      ]),
  },
  {
    when: /expected a password of GetAuthorizationToken/,
    say: () =>
      one('log in again, with the password through a pipe: a line break at its end spoils it', [
        'aws ecr get-login-password | docker login --username AWS --password-stdin REGISTRY',
      ]),
  },
  {
    when: /authorization token has expired|UNAUTHORIZED: the login was not accepted/,
    say: () =>
      one('log in again: a password lasts twelve hours', [
        'aws ecr get-login-password | docker login --username AWS --password-stdin REGISTRY',
      ]),
  },
  {
    when: /^ExpiredToken|security token included in the request is expired/,
    say: () =>
      one(
        'get new credentials: assume the role again, or log in again',
        [],
        'the session is over, and AWS_SESSION_TOKEN still holds its token',
      ),
  },
  {
    when: /security token included in the request is invalid/,
    say: () =>
      one('see which credentials the shell holds', [
        'aws configure list',
        'env | grep ^AWS_ | cut -d= -f1',
      ]),
  },
  {
    when: /request signature we calculated does not match/,
    say: (_, { service }) =>
      // The URL of a layer is signed by the server, with no key of the caller's.
      service === 'http'
        ? []
        : one('see whether the same key works without a proxy in between', [
            'aws sts get-caller-identity',
          ]),
  },
  {
    when: /Signature (?:expired|not yet current)/,
    say: () => one('set the clock of the machine that signs', ['date -u']),
  },
  {
    when: /MissingAuthenticationToken/,
    say: () => one('sign the request: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'),
  },
  {
    when: /Rate [Ee]xceeded|^Throttling/,
    say: (_, { service, functionName = 'NAME' }) =>
      service === 'lambda'
        ? one('try again later, or give the function more concurrency', [
            `aws lambda get-function-concurrency --function-name ${quoted(functionName)}`,
          ])
        : one('try again later'),
  },
  {
    when: /function is currently in the following state: Pending|initializing your function/,
    say: (_, { functionName = 'NAME' }) =>
      one('wait until the function is Active, and try again', [
        `aws lambda wait function-active-v2 --function-name ${quoted(functionName)}`,
      ]),
  },
  {
    when: /update is in progress for resource: \S*function:(?<name>[\w-]+)/,
    say: ({ name = 'NAME' }) =>
      one('wait until the update is done, and try again', [
        `aws lambda wait function-updated-v2 --function-name ${quoted(name)}`,
      ]),
  },
  {
    when: /Cross-account pass role is not allowed/,
    say: () => [
      ...one('give the function a role of its own account'),
      {
        title: 'or create it in the role’s account: assume a role there, and create it with that',
        why: 'a role never leaves its account, and no policy of either account changes that',
        commands: [
          // One command: what comes after the first must not go by the caller's own credentials.
          `${withCredentials('aws sts assume-role --role-arn arn:aws:iam::ACCOUNT:role/DEPLOYER --role-session-name deploy')} && aws lambda create-function --function-name NAME --package-type Image --code ImageUri=IMAGE --role ROLE`,
        ],
      },
    ],
  },
  {
    when: /cannot be assumed by Lambda/,
    say: () =>
      one('look whether the role trusts Lambda', [
        'aws iam get-role --role-name ROLE --query Role.AssumeRolePolicyDocument',
      ]),
  },
  {
    when: /repository with name '(?<name>[^']+)' does not exist in the registry with id '(?<account>\d{12})'/,
    say: ({ name = '', account = '' }, { region = '' }, { viewer, known }) => {
      const there = whereItIs(repositoryArn(account, region, name), viewer, known)
      return there.length > 0
        ? there
        : one('make it first, or name another account’s with `--registry-id`', [
            `aws ecr create-repository --region ${quoted(region || 'REGION')} --repository-name ${quoted(name)}`,
          ])
    },
  },
  {
    when: /Function not found: (?<arn>arn:\S+)/,
    say: ({ arn = '' }, _, { viewer, known }) => whereItIs(arn, viewer, known),
  },
  {
    when: /The (?<kind>user|role|group) with name (?<name>\S+) cannot be found/,
    say: ({ kind = 'role' }) =>
      one(`see which there are: names are compared with their case`, [
        `aws iam list-${kind}s --query '${kind === 'user' ? 'User' : kind === 'role' ? 'Role' : 'Group'}s[].Arn'`,
      ]),
  },
  {
    when: /image with imageId .* repository with name '(?<name>[^']+)' in the registry with id '(?<account>\d{12})'|Source image (?<image>\S+) does not exist/,
    say: (names) => existingImages(names),
  },
  {
    when: /^(?:LimitExceeded|TooManyTags|CodeStorageExceeded|ServiceQuota)/,
    say: () => one('delete what is no longer needed; some quotas can be raised on AWS'),
  },
  {
    when: /^UnsupportedOperation(?:.*`(?<list>tidegate operations[a-z ]*)`)?/,
    say: ({ list = 'tidegate operations' }) => one('see what is implemented', [list]),
  },
]

/** What helps with a refusal, by its words. Empty for those that say themselves what to do. */
export function remediesOfRefusal(refused: Refused, more: More): readonly Remedy[] {
  const text = `${refused.code}: ${refused.message}`
  for (const { when, say } of rows) {
    const match = when.exec(text)
    if (match) return say(match.groups ?? {}, refused, more)
  }
  return []
}

/** Lambda takes images of its own Region, from the host that is not FIPS's, by a tag or a digest. */
function imageUri(image: string, region: string | undefined): readonly Remedy[] {
  const named = splitImageUri(image)
  if (!named)
    return one('push the image to a private ECR repository, and name it there', [
      `docker tag ${quoted(image)} ACCOUNT.dkr.ecr.${region ?? 'REGION'}.amazonaws.com/REPOSITORY:TAG`,
      `docker push ACCOUNT.dkr.ecr.${region ?? 'REGION'}.amazonaws.com/REPOSITORY:TAG`,
    ])
  const { rest, registry, ...there } = named
  if (!/[:@]/.test(rest))
    return one(`name a tag: \`${image}:TAG\``, [
      `aws ecr list-images --region ${there.region} --registry-id ${there.account} --repository-name ${quoted(rest)}`,
    ])
  if (region === undefined || there.region === region) return []
  const moved = `${registry.replace(there.region, region)}/${rest}`
  return one(`push the image to a repository in \`${region}\`, the function’s Region`, [
    `docker pull ${quoted(image)}`,
    `docker tag ${quoted(image)} ${quoted(moved)}`,
    `docker push ${quoted(moved)}`,
  ])
}

function existingImages({ name, account, image = '' }: Names): readonly Remedy[] {
  const named = splitImageUri(image)
  const repository = name ?? named?.rest.replace(/[:@].*/, '') ?? 'REPOSITORY'
  const registry = account ?? named?.account ?? 'ACCOUNT'
  const region = named?.region ? ` --region ${named.region}` : ''
  return one('see which images there are', [
    `aws ecr describe-images${region} --registry-id ${registry} --repository-name ${quoted(repository)} --query 'imageDetails[].[imageTags,imageDigest]'`,
  ])
}
