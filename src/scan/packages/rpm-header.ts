import { type FoundPackage, isName } from '../inventory.ts'

const tags = { name: 1000, version: 1001, release: 1002, epoch: 1003, arch: 1022, sourceRpm: 1044 }
const entryBytes = 16
const types = { int32: 4, string: 6 }

/** A header as rpm's databases keep them: counts, an index, values. https://rpm-software-management.github.io/rpm/manual/format_header.html */
export function rpmPackage(header: Buffer, path: string): FoundPackage | undefined {
  if (header.length < 8) return undefined
  const entries = header.readUInt32BE(0)
  const values = 8 + entries * entryBytes
  if (values > header.length) return undefined
  const read = (wanted: number): string | undefined => {
    for (let at = 8; at < values; at += entryBytes)
      if (header.readUInt32BE(at) === wanted)
        return valueAt(header, header.readUInt32BE(at + 4), values + header.readUInt32BE(at + 8))
    return undefined
  }
  const [name, version, release] = [read(tags.name), read(tags.version), read(tags.release)]
  // Keys of distributions are kept as if they were packages.
  if (!isName(name) || !isName(version) || !isName(release) || name === 'gpg-pubkey')
    return undefined
  const [epoch, architecture] = [read(tags.epoch), read(tags.arch)]
  const full = `${epoch && epoch !== '0' ? `${epoch}:` : ''}${version}-${release}`
  const source = sourceOf(read(tags.sourceRpm))
  return {
    ...{ kind: 'rpm', name, version: full, path },
    ...(source && { source: { name: source, version: full } }),
    ...(isName(architecture) && { architecture }),
  }
}

function valueAt(header: Buffer, type: number, at: number): string | undefined {
  if (type === types.string) {
    const end = header.indexOf(0, at)
    return end === -1 ? undefined : header.toString('utf8', at, end)
  }
  if (type !== types.int32 || at + 4 > header.length) return undefined
  return String(header.readUInt32BE(at))
}

/** `openssl-3.0.7-27.el9.src.rpm` */
function sourceOf(file: string | undefined): string | undefined {
  const [, name] = /^(.+)-[^-]+-[^-]+\.(?:no)?src\.rpm$/.exec(file ?? '') ?? []
  return isName(name) ? name : undefined
}
