import { setTimeout } from 'node:timers/promises'
import { DescribeImagesCommand } from '@aws-sdk/client-ecr'
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import type { FunctionRecord } from '../../collected/collection.ts'
import { repositoryArn } from '../../names/arn.ts'
import { type ImageUri, parseImageUri } from '../../names/image-uri.ts'
import { openRole, restoreTrust } from './iam.ts'
import type { Importer } from './importer.ts'
import { permissionOf, statementsIn } from './permissions.ts'
import { openRepository, restorePolicy } from './repositories.ts'

/** Functions whose images are here. An import that is repeated after a push makes the others. */
export async function importFunctions(importer: Importer): Promise<void> {
  for (const fn of importer.wanted.functions.values())
    if (!importer.there.functions.has(fn.arn)) await importFunction(importer, fn)
}

async function importFunction(importer: Importer, fn: FunctionRecord): Promise<void> {
  const { arn, imageUri, role, packageType } = fn
  if (packageType.state === 'known' && packageType.value !== 'Image')
    return importer.skip(arn, 'only functions of container images are built')
  if (imageUri.state !== 'known' || role.state !== 'known')
    return importer.skip(arn, 'its image or its role is not known')
  const image = parseImageUri(imageUri.value)
  if (!image || !(await isHere(importer, image)))
    return importer.skip(
      arn,
      `its image ${imageUri.value} is not here: push it, and import once more`,
    )
  const { lambda } = await importer.of(arn)
  const input = {
    FunctionName: arn,
    PackageType: 'Image' as const,
    Role: role.value,
    Code: { ImageUri: imageUri.value },
    ...(fn.tags.state === 'known' && { Tags: fn.tags.value }),
  }
  const isMade = await whileOpen(importer, image, role.value, async () => {
    const isMade = await importer.put(arn, () => lambda.send(new CreateFunctionCommand(input)))
    if (isMade) await untilReady(importer, arn)
    return isMade
  })
  if (isMade) await addPermissions(importer, fn)
}

/** A function that stands there may long have lost what it took to make it: while it is made here, nothing is in the way. */
async function whileOpen(
  importer: Importer,
  { account, region, repository }: ImageUri,
  role: string,
  make: () => Promise<boolean>,
): Promise<boolean> {
  const arn = repositoryArn(account, region, repository)
  await openRepository(importer, arn)
  await openRole(importer, role)
  try {
    return await make()
  } finally {
    await restorePolicy(importer, arn)
    await restoreTrust(importer, role)
  }
}

const readyMilliseconds = 5 * 60_000

/** Lambda pulls the image behind the answer. What becomes of it is the function's state. */
async function untilReady(importer: Importer, FunctionName: string): Promise<void> {
  const { lambda } = await importer.of(FunctionName)
  const end = Date.now() + readyMilliseconds
  for (let pause = 10; Date.now() < end; pause = Math.min(2 * pause, 1_000)) {
    const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
    if (found.State !== 'Pending') return
    await setTimeout(pause)
  }
}

async function isHere(importer: Importer, image: ImageUri): Promise<boolean> {
  const { account, region, repository: repositoryName, reference } = image
  const { ecr } = await importer.as(account, region)
  const imageId =
    'digest' in reference ? { imageDigest: reference.digest } : { imageTag: reference.tag }
  try {
    await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [imageId] }))
    return true
  } catch {
    return false
  }
}

async function addPermissions(importer: Importer, { arn, policy }: FunctionRecord): Promise<void> {
  if (policy.state === 'unknown') importer.skip(`the policy of ${arn}`, 'it is not known')
  if (policy.state !== 'known') return
  const { lambda } = await importer.of(arn)
  for (const statement of statementsIn(policy.value)) {
    const what = `the statement ${statement.Sid ?? ''} of the policy of ${arn}`
    const permission = permissionOf(statement)
    if (permission)
      await importer.put(what, () =>
        lambda.send(new AddPermissionCommand({ FunctionName: arn, ...permission })),
      )
    else importer.skip(what, 'AddPermission cannot write it')
  }
}
