import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Sqlite from 'libsql'
import { type Header, pack } from 'tar-stream'
import { describe, expect, test } from 'vitest'
import { bdbFile, goProgram, ndbFile, rpmHeader, zipFile } from '../packages.fixture.ts'
import { readImage } from './read-image.ts'
import type { Layer } from './read-layer.ts'

type Entries = Readonly<Record<string, string | Buffer | Partial<Header>>>

async function archive(entries: Entries): Promise<Buffer> {
  const tar = pack()
  for (const [name, content] of Object.entries(entries))
    if (typeof content === 'string' || Buffer.isBuffer(content)) tar.entry({ name }, content)
    else tar.entry({ name, ...content }, '')
  tar.finalize()
  const parts: Buffer[] = []
  for await (const part of tar as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts)
}

function layerOf(bytes: Buffer): Layer {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  // In pieces of no size that means anything.
  const read = async function* () {
    for (let at = 0; at < bytes.length; at += 10_007) yield bytes.subarray(at, at + 10_007)
  }
  return { digest, read }
}

const imageOf = async (...layers: readonly Entries[]) =>
  readImage(await Promise.all(layers.map(async (one) => layerOf(gzipSync(await archive(one))))))

const namesIn = async (...layers: readonly Entries[]) =>
  (await imageOf(...layers)).packages.map(({ name, version }) => `${name} ${version}`).sort()

const npm = (name: string, version = '1.0.0') => JSON.stringify({ name, version })
const at = (name: string) => `app/node_modules/${name}/package.json`
const status = `Package: libc6
Status: install ok installed
Source: glibc (2.36-9)
Version: 2.36-9+deb12u4
Architecture: amd64
Description: C library
 Version: not this

Package: gone
Status: deinstall ok config-files
Version: 1

Package: bash
Status: install ok installed
Version: 5.2.15-2+b2
`

describe('what is read of each ecosystem', () => {
  test('Debian, with the release and what packages are built from', async () => {
    const image = await imageOf({
      'etc/os-release': { type: 'symlink', linkname: '../usr/lib/os-release' },
      'usr/lib/os-release': 'NAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\n',
      'var/lib/dpkg/status': status,
    })
    const path = 'var/lib/dpkg/status'
    const kind = 'dpkg'
    expect(image).toEqual({
      distribution: { id: 'debian', version: '12' },
      packages: [
        {
          ...{ kind, path, name: 'libc6', version: '2.36-9+deb12u4', architecture: 'amd64' },
          source: { name: 'glibc', version: '2.36-9' },
        },
        { kind, path, name: 'bash', version: '5.2.15-2+b2' },
      ],
    })
  })

  const header = (Name: string, more = {}) =>
    rpmHeader({ Name, Version: '3.0.7', Release: '27.el9', ...more })
  const rpms = [
    header('openssl-libs', { Epoch: 1, SourceRpm: 'openssl-3.0.7-27.el9.src.rpm' }),
    header('gpg-pubkey'),
    rpmHeader({ Name: 'bash', Version: '5.1.8', Release: '6.el9' }, 20_000),
  ]
  const rpmNames = ['bash 5.1.8-6.el9', 'openssl-libs 1:3.0.7-27.el9']

  function sqliteFile(): Buffer {
    const folder = mkdtempSync(join(tmpdir(), 'rpmdb-'))
    try {
      const db = new Sqlite(join(folder, 'db'))
      db.exec("create table 'Name' (key text)")
      db.exec(
        "create table 'Packages' (hnum integer primary key autoincrement, blob blob not null)",
      )
      const insert = (blob: Buffer) =>
        db.exec(`insert into Packages (blob) values (x'${blob.toString('hex')}')`)
      for (const one of rpms) insert(one)
      // Enough for pages above pages.
      for (let n = 0; n < 300; n += 1) insert(header(`more-${n}`))
      db.exec('delete from Packages where hnum > 3')
      for (let n = 0; n < 300; n += 1) insert(header('gpg-pubkey'))
      db.close()
      return readFileSync(join(folder, 'db'))
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  test.each<[string, Entries, readonly string[]]>([
    [
      'distroless Debian',
      {
        'var/lib/dpkg/status.d/tzdata': 'Package: tzdata\nVersion: 2024a-0+deb12u1\n',
        'var/lib/dpkg/status.d/tzdata.md5sums': 'Package: no\nVersion: 1\n',
      },
      ['tzdata 2024a-0+deb12u1'],
    ],
    [
      'Alpine',
      {
        'lib/apk/db/installed':
          'C:Q1\nP:libcrypto3\nV:3.1.4-r5\nA:x86_64\no:openssl\nF:etc\nR:V\n\nP:musl\nV:1.2.4-r2\no:musl\n\n',
      },
      ['libcrypto3 3.1.4-r5', 'musl 1.2.4-r2'],
    ],
    ["rpm's SQLite", { 'var/lib/rpm/rpmdb.sqlite': sqliteFile() }, rpmNames],
    ["rpm's ndb", { 'usr/lib/sysimage/rpm/Packages.db': ndbFile(rpms) }, rpmNames],
    ["rpm's Berkeley DB", { 'var/lib/rpm/Packages': bdbFile(rpms) }, rpmNames],
    [
      'npm, where it is installed and nowhere else',
      {
        [at('lodash')]: npm('lodash', '4.17.20'),
        [at('@scope/pkg')]: npm('@scope/pkg'),
        'app/package.json': npm('app'),
        [at('lodash/sub')]: npm('sub'),
        [at('broken')]: '{',
      },
      ['@scope/pkg 1.0.0', 'lodash 4.17.20'],
    ],
    [
      'PyPI',
      {
        'usr/lib/python3/site-packages/Jinja2-3.1.2.dist-info/METADATA':
          'Metadata-Version: 2.1\nName: Jinja2\nVersion: 3.1.2\n\nName: no\nVersion: 1\n',
        'usr/lib/python3/dist-packages/six-1.16.0.egg-info': 'Name: six\nVersion: 1.16.0\n',
      },
      ['Jinja2 3.1.2', 'six 1.16.0'],
    ],
    [
      'Go, with its own release, without itself and what was replaced',
      {
        'bin/app': goProgram('go1.21.5', [
          ['path', 'example.com/app'],
          ['mod', 'example.com/app', '(devel)', ''],
          ['dep', 'golang.org/x/net', 'v0.17.0', 'h1:x'],
          ['dep', 'example.com/old', 'v1.0.0'],
          ['=>', 'example.com/fork', 'v1.0.1', 'h1:y'],
        ]),
        'bin/no-elf': Buffer.concat([Buffer.from('#!'), goProgram('go1.20', [])]),
      },
      ['example.com/fork v1.0.1', 'golang.org/x/net v0.17.0', 'stdlib 1.21.5'],
    ],
    [
      'Java, with archives in archives',
      {
        'app/app.war': zipFile({
          'WEB-INF/lib/log4j-core-2.14.1.jar': zipFile({
            'META-INF/maven/org.apache.logging.log4j/log4j-core/pom.properties':
              '#made\nversion=2.14.1\ngroupId=org.apache.logging.log4j\nartifactId=log4j-core\n',
          }),
          'WEB-INF/lib/old-1.2.jar': zipFile({
            'META-INF/MANIFEST.MF':
              'Manifest-Version: 1.0\r\nImplementation-Vendor-Id: org.exam\r\n ple\r\nImplementation-Version: 1.2\r\n',
          }),
        }),
      },
      ['org.apache.logging.log4j:log4j-core 2.14.1', 'org.example:old 1.2'],
    ],
  ])('%s', async (_, entries, expected) => {
    expect(await namesIn(entries)).toEqual(expected)
  })
})

describe('layers over each other', () => {
  const all = { [at('a')]: npm('a'), [at('b')]: npm('b') }

  test.each<[string, readonly Entries[], readonly string[]]>([
    ['what is replaced', [all, { [at('a')]: npm('a', '2.0.0') }], ['a 2.0.0', 'b 1.0.0']],
    [
      'a file that is taken away',
      [all, { 'app/node_modules/a/.wh.package.json': '' }],
      ['b 1.0.0'],
    ],
    ['a folder that is taken away', [all, { 'app/node_modules/.wh.a': '' }], ['b 1.0.0']],
    ['all of it', [all, { '.wh.app': '' }], []],
    [
      'an opaque folder, however late that is said',
      [all, { [at('c')]: npm('c'), 'app/node_modules/.wh..wh..opq': '' }],
      ['c 1.0.0'],
    ],
    ['taken away and made again', [all, { [at('a')]: npm('a'), '.wh.app': '' }], ['a 1.0.0']],
    ['a file in place of a folder', [all, { 'app/node_modules/a': 'x' }], ['b 1.0.0']],
    ['a link in place of a folder', [all, { app: { type: 'symlink', linkname: '/tmp' } }], []],
    ['a folder over a folder', [all, { 'app/': { type: 'directory' } }], ['a 1.0.0', 'b 1.0.0']],
    [
      'a hard link to a record',
      [{ [at('a')]: npm('a'), [at('b')]: { type: 'link', linkname: at('a') } }],
      ['a 1.0.0', 'a 1.0.0'],
    ],
    [
      'names that would leave the image stay in it',
      [{ [`../../../${at('a')}`]: npm('a'), [`/./${at('b')}`]: npm('b') }],
      ['a 1.0.0', 'b 1.0.0'],
    ],
    [
      'a link among the folders is followed inside the layer',
      [
        {
          lib: { type: 'symlink', linkname: '/../usr/lib' },
          'lib/apk/db/installed': 'P:musl\nV:1.2.4-r2\n',
        },
      ],
      ['musl 1.2.4-r2'],
    ],
  ])('%s', async (_, layers, expected) => {
    expect(await namesIn(...layers)).toEqual(expected)
  })
})

describe('layers that are not what they say', () => {
  test('bytes that are another layer', async () => {
    const layer = { ...layerOf(await archive({ a: 'x' })), digest: `sha256:${'0'.repeat(64)}` }
    await expect(readImage([layer])).rejects.toThrow('is damaged or missing')
  })

  test.each([
    ['no archive', gzipSync(randomBytes(5000)), /cannot be unpacked/],
    [
      'a stream that is cut',
      gzipSync(randomBytes(50_000)).subarray(0, 20_000),
      /cannot be unpacked/,
    ],
  ])('%s', async (_, bytes, message) => {
    await expect(readImage([layerOf(bytes)])).rejects.toThrow(message)
  })

  test.each<[string, string, Buffer]>([
    [
      'a zip bomb',
      'a.jar',
      zipFile({ 'b.jar': zipFile({ 'META-INF/MANIFEST.MF': Buffer.alloc(1e6) }) }),
    ],
    ['a jar that is none', 'a.jar', randomBytes(1000)],
    ['a database that is none', 'var/lib/rpm/rpmdb.sqlite', randomBytes(5000)],
    [
      'a database that leads in a circle',
      'var/lib/rpm/rpmdb.sqlite',
      (() => {
        const page = Buffer.alloc(512)
        page.write('SQLite format 3\0', 'latin1')
        page.writeUInt16BE(512, 16)
        page[100] = 5
        page.writeUInt32BE(1, 108)
        return page
      })(),
    ],
    [
      'slots that lead nowhere',
      'var/lib/rpm/Packages.db',
      ndbFile([]).fill('Slot\xff\xff\xff\xff', 32, 4096, 'latin1'),
    ],
    [
      'pages that lead in a circle',
      'var/lib/rpm/Packages',
      bdbFile([Buffer.alloc(5000)]).fill(2, 8192 + 16, 8192 + 17),
    ],
  ])('%s says nothing and harms nothing', async (_, name, bytes) => {
    expect(await namesIn({ [name]: bytes, [at('a')]: npm('a') })).toEqual(['a 1.0.0'])
  })
})
