import type { Instance } from './instance.ts'

/** A folder lists its names; a leaf is text, made when it is asked for. Undefined is not found. */
export type Node = Folder | Leaf
type Leaf = () => Promise<string | undefined> | string
interface Folder {
  readonly [name: string]: Node
}

/**
 * What an instance can read about itself below `/latest`.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-categories.html
 */
export function metadataTree(instance: Instance): Folder {
  const zone = `${instance.region}a`
  return {
    dynamic: { 'instance-identity': { document: () => json(identity(instance, zone)) } },
    'meta-data': {
      iam: {
        info: () => profileInfo(instance),
        'security-credentials': { [instance.role]: () => roleCredentials(instance) },
      },
      'instance-id': () => instance.id,
      placement: { 'availability-zone': () => zone, region: () => instance.region },
    },
  }
}

/** `path` is below `/latest`. A folder answers with or without a slash at the end, a leaf only without. */
export async function readTree(tree: Folder, path: string): Promise<string | undefined> {
  const names = path.split('/').filter((name) => name !== '')
  let node: Node | undefined = tree
  for (const name of names)
    node = typeof node === 'object' && Object.hasOwn(node, name) ? node[name] : undefined
  if (typeof node === 'function') return path.endsWith('/') ? undefined : node()
  return node && listing(node)
}

const listing = (folder: Folder): string =>
  Object.entries(folder)
    .map(([name, node]) => (typeof node === 'function' ? name : `${name}/`))
    .join('\n')

async function profileInfo(instance: Instance): Promise<string | undefined> {
  const profile = await instance.profile()
  if (!profile) return undefined
  const found = await instance.credentials()
  return json({
    Code: 'Success',
    LastUpdated: seconds(found.at),
    InstanceProfileArn: profile.arn,
    InstanceProfileId: profile.id,
  })
}

async function roleCredentials(instance: Instance): Promise<string> {
  const found = await instance.credentials()
  if (found.kind === 'refused')
    return json({
      Code: 'AssumeRoleUnauthorizedAccess',
      Message: `EC2 cannot assume the role ${instance.role}.  Please see documentation at https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html#troubleshoot_iam-ec2_errors-info-doc.`,
      LastUpdated: seconds(found.at),
    })
  const { credentials, at } = found
  return json({
    Code: 'Success',
    LastUpdated: seconds(at),
    Type: 'AWS-HMAC',
    AccessKeyId: credentials.accessKeyId,
    SecretAccessKey: credentials.secretAccessKey,
    Token: credentials.sessionToken,
    Expiration: seconds(new Date(credentials.expiration)),
  })
}

const identity = ({ id, account, region, started }: Instance, availabilityZone: string) => ({
  accountId: account,
  architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
  availabilityZone,
  billingProducts: null,
  devpayProductCodes: null,
  marketplaceProductCodes: null,
  imageId: 'ami-00000000000000000',
  instanceId: id,
  instanceType: process.arch === 'arm64' ? 't4g.micro' : 't3.micro',
  kernelId: null,
  pendingTime: seconds(started),
  privateIp: '127.0.0.1',
  ramdiskId: null,
  region,
  version: '2017-09-30',
})

// IMDS writes dates without fractions of a second, and a space on both sides of the colon.
const seconds = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, 'Z')
const json = (value: object): string =>
  JSON.stringify(value, undefined, 2).replace(/^( +"[^"]+"):/gm, '$1 :')
