import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { has, must, run } from './run.ts'

/** A Docker engine of the tests' own, with its own folders and socket, and no network of its own. */
export interface Engine {
  /** Environment for the docker client, with a configuration folder of its own. */
  readonly env: Readonly<Record<string, string>>
  docker(...args: readonly string[]): ReturnType<typeof run>
  stop(): Promise<void>
}

/** Undefined where there is no dockerd; under CI that is a failure. Needs root. */
export async function startEngine(): Promise<Engine | undefined> {
  if (!has('dockerd') || !has('docker')) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'tg-docker-'))
  const socket = `unix://${folder}/docker.sock`
  const flags = `--data-root ${folder}/data --exec-root ${folder}/exec -H ${socket} --pidfile ${folder}/pid --iptables=false --bridge=none --storage-driver vfs`
  const child = spawn('dockerd', flags.split(' '), { stdio: 'ignore' })
  const env = { DOCKER_HOST: socket, DOCKER_CONFIG: `${folder}/config` }
  await ready(env)
  return {
    env,
    docker: (...args) => run('docker', args, { env }),
    stop: async () => {
      await ended(child)
      // The engine leaves the network that its containers shared with this machine mounted.
      await run('umount', ['-l', `${folder}/exec/netns/default`])
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 })
    },
  }
}

async function ready(env: Readonly<Record<string, string>>): Promise<void> {
  for (let tries = 0; tries < 120; tries++) {
    if ((await run('docker', ['version'], { env })).code === 0) return
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error('dockerd did not answer within a minute')
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}

/** A one-layer image with one small file, loaded into the engine under `name`. */
export async function loadTinyImage(engine: Engine, name: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tg-image-'))
  await must('sh', ['-c', 'echo hello > greeting && tar cf image.tar greeting'], { cwd: folder })
  await must('docker', ['import', join(folder, 'image.tar'), name], { env: engine.env })
  rmSync(folder, { recursive: true })
}

/** An image with one more layer for every content, built on `base` without running anything. */
export async function loadImage(
  engine: Engine,
  name: string,
  contents: readonly (string | Uint8Array)[],
  base: string,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tg-image-'))
  for (const [i, content] of contents.entries()) writeFileSync(join(folder, `file-${i}`), content)
  const lines = [`FROM ${base}`, ...contents.map((_, i) => `COPY file-${i} /file-${i}`)]
  writeFileSync(join(folder, 'Dockerfile'), lines.join('\n'))
  await must('docker', ['build', '-q', '-t', name, folder], {
    env: { ...engine.env, DOCKER_BUILDKIT: '0' },
  })
  rmSync(folder, { recursive: true })
}
