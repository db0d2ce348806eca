import type { Collection, FunctionRecord } from '../collected/collection.ts'
import type { Caller } from '../estate/caller.ts'
import {
  createFunction,
  invoke,
  restoreFunction,
  updateFunctionCode,
} from '../estate/scenarios/functions.ts'
import type { Image } from '../estate/scenarios/images.ts'
import { pull, push } from '../estate/scenarios/registry.ts'
import type { Scenario, Step } from '../estate/scenarios/scenario.ts'
import { parseAccountId } from '../names/account.ts'
import { parseArn, repositoryArn } from '../names/arn.ts'
import type { FunctionKey } from '../names/function-name.ts'
import { parseImageUri } from '../names/image-uri.ts'
import { parseRegion } from '../names/region.ts'
import { parseRepositoryName } from '../names/repository-name.ts'

export type TaskName = 'create-function' | 'update-function-code' | 'invoke' | 'push' | 'pull'

/** Now, when somebody asks for it; later, when an idle function comes back and nobody asks. */
export type Stage = 'now' | 'later'

export interface StagedStep {
  readonly stage: Stage
  readonly step: Step
}

/** What somebody wants to do, as the steps in which AWS decides it. */
export interface Task {
  /** `create-function` */
  readonly name: string
  readonly steps: readonly StagedStep[]
  /** The image that it is about, and what is to be done with it. */
  readonly image?: TaskImage
}

export interface TaskImage {
  readonly use: 'push' | 'pull' | 'run'
  readonly image: Image
  /** Of the function that is to run it: `x86_64` or `arm64`. */
  readonly architecture?: string
}

const now = (scenario: Scenario): readonly StagedStep[] =>
  scenario.map((step) => ({ stage: 'now', step }))

const later = (scenario: Scenario): readonly StagedStep[] =>
  scenario.map((step) => ({ stage: 'later', step }))

export const pushTask = (caller: Caller, image: Image): Task => ({
  name: 'push',
  steps: now(push(caller, arnOf(image))),
  image: { use: 'push', image },
})

export const pullTask = (caller: Caller, image: Image): Task => ({
  name: 'pull',
  steps: now(pull(caller, arnOf(image))),
  image: { use: 'pull', image },
})

/**
 * Creating it, and what Lambda will need when the function comes back after it was idle. Without a role, what is asked
 * about it is left out.
 */
export function createFunctionTask(
  caller: Caller,
  fn: FunctionKey,
  role: string | undefined,
  image: Image,
  architecture = 'x86_64',
): Task {
  const scenario = createFunction({ caller, fn, role: role ?? '', image })
  const known = role === undefined ? scenario.flatMap(withoutRole) : scenario
  return {
    name: 'create-function',
    steps: [...once(now(known)), ...lifeOf(caller, fn, image)],
    image: { use: 'run', image, architecture },
  }
}

function withoutRole(step: Step): readonly Step[] {
  const checks = step.checks.filter(({ resource }) => resource !== '')
  return checks.length > 0 ? [{ ...step, checks }] : []
}

export const updateFunctionCodeTask = (
  caller: Caller,
  fn: FunctionKey,
  image: Image,
  architecture?: string,
): Task => ({
  name: 'update-function-code',
  steps: [...once(now(updateFunctionCode({ caller, fn, image }))), ...lifeOf(caller, fn, image)],
  image: { use: 'run', image, ...(architecture !== undefined && { architecture }) },
})

/** In one account whoever creates the function has Lambda's own pull decided at once. */
const lifeOf = (caller: Caller, fn: FunctionKey, image: Image): readonly StagedStep[] =>
  image.account === fn.account ? [] : later(restoreFunction(fn, image, caller.request.id))

export const invokeTask = (
  caller: Caller,
  fn: FunctionKey,
  role: string | undefined,
  image: Image | undefined,
): Task => ({
  name: 'invoke',
  steps: [
    ...now(role === undefined ? invoke(caller, fn, '').slice(0, 1) : invoke(caller, fn, role)),
    ...(image ? later(restoreFunction(fn, image, caller.request.id)) : []),
  ],
})

/** A function that came back from idle, or is to come: nobody called. */
export const restoreTask = (fn: FunctionKey, image: Image): Task => ({
  name: 'restore-function',
  steps: now(restoreFunction(fn, image, 'doctor')),
})

/** The image is fetched with the same questions by which its use was decided. */
function once(steps: readonly StagedStep[]): readonly StagedStep[] {
  const seen = new Set<string>()
  return steps.filter(({ step: { as, checks } }) => {
    const key = JSON.stringify([
      as.principal,
      checks.map(({ action, resource }) => [action, resource]),
    ])
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

const arnOf = ({ account, region, repository }: Image): string =>
  repositoryArn(account, region, repository)

/** An image's URI with or without its tag, or a repository's ARN. */
export function parseImage(text: string): Image | undefined {
  const arn = parseArn(text)
  if (arn) {
    const account = parseAccountId(arn.account)
    const region = parseRegion(arn.region)
    const repository = parseRepositoryName(arn.resource.replace(/^repository\//, ''))
    return arn.service === 'ecr' && account && region && repository
      ? { account, region, repository }
      : undefined
  }
  return parseImageUri(text) ?? parseImageUri(`${text}:latest`)
}

export function functionKeyOf(arn: string): FunctionKey | undefined {
  const { service, account, region, resource } = parseArn(arn) ?? {}
  const owner = parseAccountId(account ?? '')
  const there = parseRegion(region ?? '')
  const [kind, name] = resource?.split(':') ?? []
  return service === 'lambda' && kind === 'function' && owner && there && name
    ? { account: owner, region: there, name }
    : undefined
}

/** A function by its ARN, or by its name where one alone has it. */
export function functionNamed(name: string, { functions }: Collection): readonly FunctionRecord[] {
  return [...functions.values()].filter(
    ({ arn }) => arn === name || arn.endsWith(`:function:${name}`),
  )
}
