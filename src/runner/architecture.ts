import { readdirSync, readFileSync } from 'node:fs'

/** In Lambda's words. */
export type Architecture = 'x86_64' | 'arm64'

/** `e_machine` of a program for it. */
const machines = { x86_64: 62, arm64: 183 } as const satisfies Record<Architecture, number>

/** How the kernel calls its programs, in the names under which emulators are registered. */
const emulated = { x86_64: 'x86_64', arm64: 'aarch64' } as const
/** And how container images do. */
const imagePlatform = { x86_64: 'amd64', arm64: 'arm64' } as const

/** Whether the first bytes of a program, an ELF file, are for this architecture. */
const isFor = (architecture: Architecture, head: Buffer): boolean =>
  head.length >= 20 && head.readUInt16LE(18) === machines[architecture]

export const isElf = (head: Buffer): boolean => head.subarray(0, 4).toString('latin1') === '\x7fELF'

/** A program for another architecture than the function's fails as on AWS; one that only this machine cannot run says so. */
export function formatProblem(head: Buffer, architecture: Architecture): string | undefined {
  if (!isFor(architecture, head)) return 'exec format error'
  const missing = missingFor(architecture)
  return missing === undefined ? undefined : `exec format error (${missing})`
}

/** Undefined where this machine runs programs for the architecture; otherwise what is missing, and how to get it. */
export function missingFor(architecture: Architecture): string | undefined {
  const own = process.arch === 'x64' ? 'x86_64' : process.arch
  // Elsewhere than on Linux the engine stands in a machine of its own, which brings its emulators.
  if (architecture === own || process.platform !== 'linux' || isEmulated(architecture))
    return undefined
  return `this machine runs ${own} programs, and none for ${architecture}: install an emulator (docker run --privileged --rm tonistiigi/binfmt --install ${imagePlatform[architecture]}, or apt-get install qemu-user-static)`
}

/** An emulator that is opened when it is registered (flag F) works in a root file system that does not hold it. */
function isEmulated(architecture: Architecture): boolean {
  const folder = '/proc/sys/fs/binfmt_misc'
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(`-${emulated[architecture]}`))
      .some((name) =>
        /^enabled\n[\s\S]*^flags: \w*F/m.test(readFileSync(`${folder}/${name}`, 'utf8')),
      )
  } catch {
    // Not mounted, or not readable: there is none that a sandbox could use.
    return false
  }
}
