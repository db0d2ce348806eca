import type { Exit } from './jail.ts'

// Shells and Docker tell a signal as 128 and its number. Runtimes exit with some such numbers of their own accord (the Node one
// with 128 and 129, the base images' entrypoint with 142), so only what a program does not choose is read as a signal.
const signals: { readonly [status: number]: string } = {
  132: 'illegal instruction',
  134: 'aborted',
  135: 'bus error',
  136: 'floating point exception',
  137: 'killed',
  139: 'segmentation fault',
  143: 'terminated',
}

export function exitOf(status: number): Exit {
  const signal = signals[status]
  return signal === undefined ? { status } : { signal }
}
