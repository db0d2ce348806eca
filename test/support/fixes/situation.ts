import { expect, test } from 'vitest'
import { codeOf } from '../attack/wire.ts'
import { rootOf } from '../aws.ts'
import { type Fix, type Report, type Request, refused, type Stage } from './stage.ts'

/** A refusal, who looks into it, and what must come of what is printed to them. */
export interface Situation {
  readonly name: string
  /** Makes the world, and says what is asked in it. */
  readonly play: (stage: Stage) => Promise<Scene>
}

export interface Scene {
  /** Refused at first; each must be allowed once the fixes of all before it, and its own, were pasted. */
  readonly requests: readonly Request[]
  /** Who is told, one after the other: accounts, or the operator for undefined. The operator alone when absent. */
  readonly viewers?: readonly (string | undefined)[]
  /** Named in the explanation of the first refusal. */
  readonly cause?: RegExp
  /** No fix may be offered; instead this is told. */
  readonly instead?: RegExp
  /** What is among the commands. */
  readonly pasted?: RegExp
  /** What the fix is said to give besides. */
  readonly adds?: RegExp
  /** Who has to make the change, where it is not the owner's root user. */
  readonly actor?: string
  /**
   * All are explained before the first fix is pasted. So many of the later fixes must not be made any more, say so, and
   * hold once they are asked for again.
   */
  readonly together?: number
  /** Denied before, and still after. */
  readonly stillDenied?: readonly Request[]
  /** Allowed before, and still after. */
  readonly stillAllowed?: readonly Request[]
  /** Ends what the situation started. */
  readonly end?: () => Promise<void>
  /** Done after the fix: the rest of the task. */
  readonly rest?: (stage: Stage) => Promise<void>
}

/** How many situations were played, and how many commands pasted. */
export const played = { situations: 0, commands: 0, refusals: 0 }

export const playAll = (stage: () => Stage, situations: readonly Situation[]): void =>
  void test.each(situations)('$name', async ({ play }) => {
    const scene = await play(stage())
    await heal(stage(), scene).finally(scene.end)
    played.situations += 1
  })

async function heal(stage: Stage, scene: Scene): Promise<void> {
  const { stillDenied = [], stillAllowed = [] } = scene
  for (const request of stillDenied) await expectRefused(stage, request)
  for (const request of stillAllowed) await expectAllowed(stage, request)
  if (scene.together !== undefined) await healTogether(stage, scene, scene.together)
  else await healInTurn(stage, scene)
  await scene.rest?.(stage)
  for (const request of stillDenied) await expectRefused(stage, request)
  for (const request of stillAllowed) await expectAllowed(stage, request, true)
}

async function healTogether(stage: Stage, scene: Scene, outdated: number): Promise<void> {
  const [viewer] = scene.viewers ?? []
  const ask = async (request: Request) => {
    await expectRefused(stage, request)
    played.refusals += 1
    return fixIn(await stage.explain(viewer), viewer !== undefined)
  }
  const fixes: Fix[] = []
  for (const request of scene.requests) fixes.push(await ask(request))
  let again = 0
  for (const [at, request] of scene.requests.entries()) {
    const paste = (commands: readonly string[] = []) => {
      played.commands += commands.length
      return stage.paste(commands)
    }
    await paste(fixes[at]?.commands).catch(async (error: Error) => {
      expect(error.message).toMatch(/is another by now: ask Tidegate again/)
      again += 1
      await paste((await ask(request)).commands)
    })
    for (const done of scene.requests.slice(0, at + 1)) await expectAllowed(stage, done, true)
  }
  expect(again).toBe(outdated)
}

async function healInTurn(stage: Stage, scene: Scene): Promise<void> {
  const { requests, cause, instead } = scene
  for (const [at, request] of requests.entries()) {
    await expectRefused(stage, request)
    played.refusals += 1
    if (instead) {
      await told(stage, scene, instead)
      continue
    }
    for (const viewer of scene.viewers ?? [undefined]) {
      const report = await stage.explain(viewer)
      if (at === 0 && cause && viewer === scene.viewers?.[0])
        expect(JSON.stringify(report.decisions)).toMatch(cause)
      const { commands, actor, adds } = fixIn(report, viewer !== undefined)
      if (scene.adds) expect(adds).toMatch(scene.adds)
      if (scene.pasted) expect(commands.join('\n')).toMatch(scene.pasted)
      if (scene.actor !== undefined) expect(actor).toBe(scene.actor)
      played.commands += commands.length
      await stage.paste(commands)
      // The next viewer is told of the same request, refused again on the other side.
      if (viewer !== scene.viewers?.at(-1)) await stage.ask(request)
    }
    await expectAllowed(stage, request)
    for (const before of requests.slice(0, at)) await expectAllowed(stage, before, true)
  }
}

/**
 * The first that is said to be proven: it has to hold. Who sees one side only is given what its own side lacks, and
 * cannot be told that it is enough.
 */
function fixIn({ fixes }: Report, partly: boolean) {
  const pastable = fixes.filter(({ commands }) => commands.length > 0)
  const fix = pastable.find(({ proven }) => proven) ?? (partly ? pastable[0] : undefined)
  if (!fix) throw new Error(`no proven fix with commands in ${JSON.stringify(fixes, undefined, 1)}`)
  return fix
}

async function told(stage: Stage, { viewers = [] }: Scene, instead: RegExp): Promise<void> {
  const report = await stage.explain(viewers[0])
  expect(report.fixes.filter(({ proven }) => proven)).toEqual([])
  expect(JSON.stringify(report)).toMatch(instead)
}

async function expectRefused(stage: Stage, request: Request): Promise<void> {
  const answer = await stage.ask(request)
  expect(refused(answer), `${request.operation} should be refused, got ${answer.text}`).toBe(true)
}

/** What was made before may be there already. */
async function expectAllowed(stage: Stage, request: Request, again = false): Promise<void> {
  const answer = await stage.ask(request)
  const code = codeOf(answer) ?? ''
  const denied = again
    ? /Denied|Unauthorized/.test(code) || /does not have permission/.test(answer.text)
    : code !== ''
  expect(denied, `${request.operation}: ${answer.text}`).toBe(false)
}

export const byRoot = (account: string) => rootOf(account)
