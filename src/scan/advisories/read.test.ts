import { expect, test } from 'vitest'
import { orderOf } from '../versions/orders.ts'
import type { Advisory } from './advisory.ts'
import { fixedIn, isAffected } from './affected.ts'
import { advisoriesIn } from './read.ts'

const modified = '2026-01-01T00:00:00Z'
const affected = (ecosystem: string, more: object = {}) => ({
  package: { ecosystem, name: 'one' },
  ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }],
  ...more,
})
const osv = (more: object, ...all: object[]) => ({ id: 'GHSA-1', modified, affected: all, ...more })
const read = (value: unknown): readonly Advisory[] => [...(advisoriesIn(value) ?? [])]
const brief = (value: unknown) =>
  read(value).map((one) => `${one.name} ${one.ecosystem} ${one.package} ${one.severity}`)

test.each<[string, unknown, readonly string[]]>([
  [
    'the one CVE that it is',
    osv({ aliases: ['CVE-2024-1234'] }, affected('npm')),
    ['CVE-2024-1234 npm one UNDEFINED'],
  ],
  [
    'several CVEs',
    osv({ aliases: ['CVE-2024-1234', 'CVE-2024-1235'] }, affected('npm')),
    ['GHSA-1 npm one UNDEFINED'],
  ],
  ['what was withdrawn', osv({ withdrawn: modified }, affected('npm')), []],
  [
    'Ubuntu’s releases',
    osv({}, affected('Ubuntu:22.04:LTS'), affected('Ubuntu:Pro:18.04:LTS')),
    ['GHSA-1 Ubuntu:22.04 one UNDEFINED', 'GHSA-1 Ubuntu:Pro:18.04:LTS one UNDEFINED'],
  ],
  [
    'Red Hat’s products',
    osv(
      {},
      affected('Red Hat:enterprise_linux:9::baseos'),
      affected('Red Hat:enterprise_linux:9::appstream'),
    ),
    ['GHSA-1 Red Hat:9 one UNDEFINED'],
  ],
  [
    'PyPI’s names',
    osv({}, affected('PyPI', { package: { ecosystem: 'PyPI', name: 'Zope.Interface' } })),
    ['GHSA-1 PyPI zope-interface UNDEFINED'],
  ],
  [
    'a word for the package before a score',
    osv(
      { severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }] },
      affected('npm', { ecosystem_specific: { severity: 'Moderate' } }),
    ),
    ['GHSA-1 npm one MEDIUM'],
  ],
  [
    'CVSS 4',
    osv(
      {
        severity: [
          {
            type: 'CVSS_V4',
            score: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
          },
        ],
      },
      affected('npm'),
    ),
    ['GHSA-1 npm one CRITICAL'],
  ],
  [
    'CVSS 2',
    osv({ severity: [{ type: 'CVSS_V2', score: 'AV:N/AC:M/Au:N/C:N/I:P/A:N' }] }, affected('npm')),
    ['GHSA-1 npm one MEDIUM'],
  ],
  [
    'a vector that is none',
    osv({ severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:X' }] }, affected('npm')),
    ['GHSA-1 npm one UNDEFINED'],
  ],
  [
    "Debian's tracker",
    {
      bash: {
        'CVE-2024-1': {
          releases: {
            bookworm: { status: 'resolved', fixed_version: '5.1', urgency: 'low' },
            bullseye: { status: 'open', urgency: 'not yet assigned' },
            trixie: { status: 'resolved', fixed_version: '0' },
            sid: { status: 'open' },
            buster: { status: 'undetermined' },
          },
        },
      },
    },
    ['CVE-2024-1 Debian:12 bash LOW', 'CVE-2024-1 Debian:11 bash UNDEFINED'],
  ],
  [
    "Alpine's secdb",
    {
      distroversion: 'v3.19',
      packages: [
        {
          pkg: { name: 'xen', secfixes: { '4.17-r1': ['CVE-2024-2 XSA-1'], '0': ['CVE-2024-3'] } },
        },
      ],
    },
    ['CVE-2024-2 Alpine:v3.19 xen UNDEFINED'],
  ],
])('%s', (_, value, expected) => {
  expect(brief(value)).toEqual(expected)
})

test.each([[{}], [[]], [[{}]], ['x'], [null], [{ name: 'package', version: '1' }], [{ id: 'x' }]])(
  '%j is no vulnerability data',
  (value) => {
    expect(advisoriesIn(value)).toBeUndefined()
  },
)

// https://ossf.github.io/osv-schema/#evaluation
test.each<[string, object, readonly string[], readonly string[]]>([
  [
    'fixed',
    { ranges: [{ type: 'SEMVER', events: [{ introduced: '1.0.0' }, { fixed: '1.2.0' }] }] },
    ['1.0.0', '1.1.9'],
    ['0.9.0', '1.2.0'],
  ],
  [
    'last affected',
    { ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { last_affected: '1.2.0' }] }] },
    ['0.1.0', '1.2.0'],
    ['1.2.1'],
  ],
  ['never fixed', { ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }] }, ['99.0.0'], []],
  [
    'twice, in no order',
    {
      ranges: [
        {
          type: 'SEMVER',
          events: [
            { fixed: '2.1.0' },
            { introduced: '2.0.0' },
            { fixed: '1.1.0' },
            { introduced: '0' },
          ],
        },
      ],
    },
    ['1.0.0', '2.0.5'],
    ['1.1.0', '1.9.0', '2.1.0'],
  ],
  ['listed', { ranges: [], versions: ['1.0.0', '1.0.2'] }, ['1.0.0', '1.0.2'], ['1.0.1']],
  [
    'listed besides a range',
    { versions: ['0.1.0', '9.0.0'] },
    ['0.1.0', '9.0.0', '1.9.0'],
    ['2.0.0', '8.0.0'],
  ],
  ['commits alone', { ranges: [{ type: 'GIT', events: [{ introduced: '0' }] }] }, [], ['1.0.0']],
  ['what cannot be compared', {}, [], ['latest']],
])('a version that is %s', (_, more, yes, no) => {
  const [advisory] = read(osv({}, affected('npm', more)))
  if (!advisory) throw new Error('expected an advisory')
  const order = orderOf('npm')
  expect([...yes, ...no].filter((version) => isAffected(advisory, version, order))).toEqual(yes)
})

test('the version that fixes it is the next one', () => {
  const events = [
    { introduced: '0' },
    { fixed: '1.5.0' },
    { introduced: '2.0.0' },
    { fixed: '2.3.0' },
  ]
  const [advisory] = read(osv({}, affected('npm', { ranges: [{ type: 'SEMVER', events }] })))
  if (!advisory) throw new Error('expected an advisory')
  const order = orderOf('npm')
  expect(fixedIn(advisory, '1.0.0', order)).toBe('1.5.0')
  expect(fixedIn(advisory, '2.0.0', order)).toBe('2.3.0')
  expect(fixedIn(advisory, '3.0.0', order)).toBeUndefined()
})
