import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Api, owner, passwordOf } from '../support/attack/api.ts'
import { Dice } from '../support/attack/mutate.ts'
import {
  anyChange,
  emptyModel,
  everything,
  type Model,
  type Step,
} from '../support/attack/registry-model.ts'
import { basicOf } from '../support/attack/wire.ts'
import { rootOf } from '../support/aws.ts'
import { report } from '../support/counts.ts'
import { freePort, type RunningServer, startServer } from '../support/server.ts'

/** `FUZZ_SEED` tries other requests and `FUZZ_SECONDS` tries for longer; `npm run prove fuzz` takes two hours. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000)
const seconds = Number(process.env.FUZZ_SECONDS ?? 30)
const killEvery = 60

test('the registry answers as a naive model of it does, and after each kill -9 too', {
  timeout: (seconds + 120) * 1000,
}, async () => {
  const data = mkdtempSync(join(tmpdir(), 'tg-model-'))
  const port = await freePort()
  const dice = new Dice(seed)
  const counts = { requests: 0, kills: 0, otherAnswers: 0 }
  let server: RunningServer = await startServer({ data, port })
  try {
    const name = 'model'
    const api = new Api(port)
    const ask = await asking(api, port, name)
    const recent: string[] = []
    const send = async (step: Step): Promise<string | undefined> => {
      counts.requests++
      recent.push(`${step.method} ${step.path} ${(step.body ?? '').slice(0, 200)}`)
      if (recent.length > 40) recent.shift()
      const answer = await ask(step)
      if (answer.status !== step.status)
        return `${answer.status} for ${step.status}: ${answer.text}`
      const text = step.text?.replace('<name>', `${owner}/us-east-1/${name}`)
      return text !== undefined && answer.text !== text ? `other text: ${answer.text}` : undefined
    }
    const must = async (step: Step) => {
      const problem = await send(step)
      if (problem === undefined) return
      counts.otherAnswers++
      throw new Error(`seed ${seed}, request ${counts.requests}: ${problem}\n${recent.join('\n')}`)
    }
    const holds = async (model: Model) => {
      for (const step of everything(model)) if ((await send(step)) !== undefined) return false
      return true
    }
    let model = emptyModel
    for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
      const step = anyChange(dice, model)
      if (dice.once(killEvery)) {
        // Whoever was not answered does not know whether it was done.
        const asked = ask(step).then(
          ({ status }) => status,
          () => undefined,
        )
        await new Promise((resolve) => setTimeout(resolve, dice.below(8)))
        await server.kill()
        counts.kills++
        const status = await asked
        server = await startServer({ data, port })
        if (status !== undefined || !(await holds(model))) model = step.after
        for (const one of everything(model)) await must(one)
        continue
      }
      await must(step)
      model = step.after
      if (dice.once(20)) for (const one of everything(model)) await must(one)
    }
    expect(counts.requests).toBeGreaterThan(100)
  } finally {
    report(`a naive model of the registry, seed ${seed}`, counts)
    await server.kill()
    rmSync(data, { recursive: true, force: true })
  }
})

async function asking(api: Api, port: number, name: string) {
  await api.call('ecr', 'CreateRepository', { repositoryName: name })
  const authorization = basicOf(await passwordOf(api, rootOf(owner)))
  return async ({ method, path, headers, body }: Step) => {
    const answer = await fetch(`http://127.0.0.1:${port}/v2/${owner}/us-east-1/${name}/${path}`, {
      ...{ method, headers: { authorization, ...headers } },
      ...(body !== undefined && { body }),
    })
    return { status: answer.status, text: await answer.text() }
  }
}
