import type { Situation } from '../support/fixes/situation.ts'
import { all, allow, policy, type Request, type Stage } from '../support/fixes/stage.ts'
import { makeImage } from '../support/image.ts'

const create = (by: Request['by'], account: string, owner: string, role: string): Request => ({
  ...{ service: 'lambda', operation: 'CreateFunction', by },
  input: {
    ...{ FunctionName: `fn-${account}`, Role: role, PackageType: 'Image' },
    Code: { ImageUri: `${owner}.dkr.ecr.us-east-1.amazonaws.com/app:1` },
  },
})

async function execution(stage: Stage, account: string): Promise<string> {
  await stage.must(account, 'iam', 'CreateRole', {
    RoleName: 'execution',
    AssumeRolePolicyDocument: policy({
      ...{
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
      },
    }),
  })
  return `arn:aws:iam::${account}:role/execution`
}

const creating = [allow('lambda:*'), allow('iam:PassRole')]
const pulling = allow(['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'])

/** After the fix only the image itself may be missing: it is looked up last. */
const imageIsLookedUp = (request: Request) => async (stage: Stage) => {
  const { text } = await stage.ask(request)
  if (!/does not exist\. Provide a valid source image/.test(text)) throw new Error(text)
}

/** Functions from images: the grants that one sentence stands for. In most the image is not there, so that nothing has to run. */
export const functions: readonly Situation[] = [
  {
    name: 'no permission to create the function',
    play: async (stage) => {
      const account = stage.account()
      const user = await stage.user(account, 'ann')
      const role = await execution(stage, account)
      await stage.repository(account, 'app')
      const request = create(user.keys, account, account, role)
      return { requests: [], rest: (stage) => until(stage, request, [undefined]) }
    },
  },
  {
    name: 'PassRole is missing',
    play: async (stage) => {
      const account = stage.account()
      const user = await stage.user(account, 'ann', allow('lambda:*'), pulling)
      const role = await execution(stage, account)
      await stage.repository(account, 'app')
      const request = create(user.keys, account, account, role)
      return { requests: [], rest: (stage) => until(stage, request, [undefined]) }
    },
  },
  {
    name: 'across accounts, the repository shares with nobody',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      const user = await stage.user(mine, 'ann', ...creating, pulling)
      const role = await execution(stage, mine)
      await stage.repository(theirs, 'app')
      const request = create(user.keys, mine, theirs, role)
      return {
        requests: [],
        rest: async (stage) => {
          await until(stage, request, [theirs])
          await lambdaIsLetIn(stage, theirs, mine)
        },
      }
    },
  },
  {
    name: 'across accounts, both sides',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      const user = await stage.user(mine, 'ann', ...creating)
      const role = await execution(stage, mine)
      await stage.repository(theirs, 'app')
      const request = create(user.keys, mine, theirs, role)
      return {
        requests: [],
        rest: async (stage) => {
          await until(stage, request, [theirs, mine])
          await lambdaIsLetIn(stage, theirs, mine)
        },
      }
    },
  },
  {
    name: 'the execution role does not trust Lambda',
    play: async (stage) => {
      const account = stage.account()
      const user = await stage.user(account, 'ann', all)
      const role = await stage.role(account, 'execution')
      await stage.repository(account, 'app')
      const request = create(user.keys, account, account, role)
      return { requests: [], rest: (stage) => until(stage, request, [undefined]) }
    },
  },
  // Made, idled for want of use, and brought back by an invocation.
  {
    name: 'across accounts, a function with its image: created, idle and back',
    play: async (stage) => {
      const [mine, theirs] = [stage.account(), stage.account()]
      const user = await stage.user(mine, 'ann', ...creating, pulling)
      const role = await execution(stage, mine)
      await stage.repository(theirs, 'app')
      await push(stage, theirs)
      const FunctionName = `fn-${mine}`
      const ask = (operation: string) =>
        stage.ask({ service: 'lambda', operation, by: user.keys, input: { FunctionName } })
      const becomes = async (state: string) => {
        for (let tries = 0; tries < 100; tries++) {
          const { text } = await ask('GetFunctionConfiguration')
          if (text.includes(`"State":"${state}"`)) return
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
        throw new Error(`never ${state}: ${(await ask('GetFunctionConfiguration')).text}`)
      }
      return {
        requests: [create(user.keys, mine, theirs, role)],
        viewers: [theirs],
        rest: async (stage) => {
          await becomes('Active')
          await stage.paste(['tidegate clock advance 15d'])
          await becomes('Inactive')
          await ask('Invoke')
          await becomes('Active')
        },
      }
    },
  },
]

async function push(stage: Stage, account: string): Promise<void> {
  const { blobs, manifest } = await makeImage(Buffer.from('a program'))
  const repositoryName = 'app'
  for (const { bytes, digest } of blobs) {
    const begun = await stage.must(account, 'ecr', 'InitiateLayerUpload', { repositoryName })
    const uploadId = begun('uploadId')
    await stage.must(account, 'ecr', 'UploadLayerPart', {
      ...{ repositoryName, uploadId, partFirstByte: 0, partLastByte: bytes.byteLength - 1 },
      layerPartBlob: bytes.toString('base64'),
    })
    const layerDigests = [digest]
    await stage.must(account, 'ecr', 'CompleteLayerUpload', {
      repositoryName,
      uploadId,
      layerDigests,
    })
  }
  const image = { imageManifest: manifest, imageTag: '1' }
  await stage.must(account, 'ecr', 'PutImage', { repositoryName, ...image })
}

/** Told and pasted for each viewer in turn, again and again, until only the image is missing. */
async function until(stage: Stage, request: Request, viewers: readonly (string | undefined)[]) {
  for (let round = 0; round < 4; round++)
    for (const viewer of viewers) {
      const { text } = await stage.ask(request)
      if (/does not exist\. Provide a valid source image/.test(text)) return
      const report = await stage.explain(viewer).catch(() => undefined)
      const fix =
        report?.fixes.find(({ proven, commands }) => proven && commands.length > 0) ??
        report?.fixes.find(({ commands }) => commands.length > 0)
      if (fix) await stage.paste(fix.commands)
    }
  await imageIsLookedUp(request)(stage)
}

/** Or the function dies once it was idle. */
async function lambdaIsLetIn(stage: Stage, owner: string, functions: string): Promise<void> {
  const policy = await stage.must(owner, 'ecr', 'GetRepositoryPolicy', { repositoryName: 'app' })
  const text =
    policy('registryId') &&
    JSON.stringify(
      (
        await stage.ask({
          ...{ service: 'ecr', operation: 'GetRepositoryPolicy', input: { repositoryName: 'app' } },
          by: { accessKeyId: owner, secretAccessKey: 'any' },
        })
      ).text,
    )
  if (!text.includes('lambda.amazonaws.com') || !text.includes(`:${functions}:function:`))
    throw new Error(`Lambda itself is not let in: ${text}`)
}
