import { execFileSync } from 'node:child_process'
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

export const blobFile = (data: string, digest: string): string =>
  join(data, 'blobs', 'sha256', digest.slice('sha256:'.length))

/** Flips the lowest bit of one byte in place, counted from the end. */
export function flip(file: string, fromEnd: number): void {
  const size = readFileSync(file).byteLength
  const handle = openSync(file, 'r+')
  const at = size - fromEnd
  writeSync(handle, Buffer.from([(readFileSync(file)[at] ?? 0) ^ 1]), 0, 1, at)
  closeSync(handle)
}

const instead = (make: (file: string) => void) => (file: string) => {
  unlinkSync(file)
  make(file)
}

/** What a disk, a backup tool or a person can do to a blob's file. */
export const damages: Readonly<Record<string, (file: string) => void>> = {
  'a bit flipped at the start': (file) => flip(file, readFileSync(file).byteLength),
  'a bit flipped at the end': (file) => flip(file, 1),
  'the end cut off': (file) => truncateSync(file, readFileSync(file).byteLength - 7),
  'all cut off': (file) => truncateSync(file, 0),
  missing: (file) => unlinkSync(file),
  'a link to its bytes': (file) => {
    renameSync(file, `${file}.elsewhere`)
    symlinkSync(`${file}.elsewhere`, file)
  },
  'a link to another file': instead((file) => symlinkSync('/etc/hostname', file)),
  'a folder': instead((file) => mkdirSync(file)),
  'a pipe': instead((file) => void execFileSync('mkfifo', [file])),
}
