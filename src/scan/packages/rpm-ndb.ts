const slotBytes = 16
const pageBytes = 4096
const blobHeaderBytes = 16
const blockBytes = 16
const magics = { file: 'RpmP', slot: 'Slot', blob: 'BlbS' }

/**
 * The headers in rpm's `Packages.db` (ndb, as SUSE has it): pages of slots, each of which names a blob. Source: lib/backend/ndb/rpmpkg.c of rpm
 * @throws Error for what is no such file.
 */
export function* ndbPackages(file: Buffer): Generator<Buffer> {
  if (file.toString('latin1', 0, 4) !== magics.file) throw new Error('expected an ndb file')
  const end = Math.min(file.readUInt32LE(12) * pageBytes, file.length)
  // The file's own head takes two slots.
  for (let at = 2 * slotBytes; at + slotBytes <= end; at += slotBytes) {
    if (file.toString('latin1', at, at + 4) !== magics.slot) continue
    const [number, block] = [file.readUInt32LE(at + 4), file.readUInt32LE(at + 8)]
    const blob = block * blockBytes
    if (number === 0 || blob === 0 || blob + blobHeaderBytes > file.length) continue
    if (file.toString('latin1', blob, blob + 4) !== magics.blob) continue
    if (file.readUInt32LE(blob + 4) !== number) continue
    const start = blob + blobHeaderBytes
    yield file.subarray(start, start + file.readUInt32LE(blob + 12))
  }
}
