import { expect, test } from 'vitest'
import { orderOf } from './orders.ts'

test.each([
  // dpkg's own tests, lib/dpkg/t/t-version.c, and deb-version(7).
  [
    'Debian:12',
    '1.0~~ < 1.0~rc1-1 < 1.0 = 1.0-0 = 0:1.0 < 1.0-1 < 1.0-1+deb12u1 < 1.0a < 1.0+b1 < 1:0.1',
  ],
  ['Debian:12', '7.88.1-10+deb12u9 < 7.88.1-10+deb12u10 < 7.88.1-11'],
  ['Debian:12', '0~0 < 0 < 0-a < 0-+ < 0a < 0.0 < 00001'],
  ['Ubuntu:22.04', '2.35-0ubuntu3.1 < 2.35-0ubuntu3.10 < 2.35-0ubuntu4~1 < 2.35-0ubuntu4'],
  // apk-tools, test/unit/version_test.data
  [
    'Alpine:v3.19',
    '1.0_alpha1 < 1.0_alpha2 < 1.0_beta < 1.0_pre1 < 1.0_rc1 < 1.0 = 1.0-r0 < 1.0-r1 < 1.0_git20200101 < 1.0_p1 < 1.0_p10 < 1.0a < 1.0.1 < 1.1',
  ],
  ['Alpine:v3.19', '0.12.0 < 0.13 < 1.01 < 1.1 < 1.10 < 2.2.39-r1 < 2.3_pre1 < 2.3'],
  // rpm, tests/rpmvercmp.at
  ['Rocky Linux:9', '1.0~rc1 < 1.0~rc2 < 1.0 = 0:1.0 < 1.0^ < 1.0^git1 < 1.0.1 < 1.1 < 1:0.1'],
  ['Rocky Linux:9', '2.0 < 2.0.1 < 2.0.1a'],
  ['Rocky Linux:9', '5.5p1 < 5.5p10'],
  ['Rocky Linux:9', '1.0010 = 1.10 < 10.0001 < 10.0039 = 10.39'],
  ['Amazon Linux:2023', '3.0.8-1.amzn2023.0.9 < 3.0.8-1.amzn2023.0.10 < 3.0.8-2.amzn2023'],
  // https://semver.org/#spec-item-11
  [
    'npm',
    '1.0.0-alpha < 1.0.0-alpha.1 < 1.0.0-beta.2 < 1.0.0-beta.11 < 1.0.0-rc.1 < 1.0.0 = 1.0.0+build < 1.0.1 < 1.10.0',
  ],
  // https://packaging.python.org/en/latest/specifications/version-specifiers/
  [
    'PyPI',
    '1.dev0 < 1.0.dev456 < 1.0a1 < 1.0a2.dev456 < 1.0b1 < 1.0rc1 < 1.0 = 1.0.0 = v1.0 < 1.0.post456.dev34 < 1.0.post456 < 1.1.dev1 < 1!0.1',
  ],
  [
    'Go',
    'v0.0.0-20210101000000-abcdefabcdef < v0.1.0 < v1.2.3 = 1.2.3 = v1.2.3+incompatible < v1.10.0',
  ],
  ['Go', '1.20.14 < 1.21rc1 < go1.21rc2 < 1.21 = 1.21.0 < go1.21.5 < 1.22'],
  // https://maven.apache.org/pom.html#version-order-specification
  [
    'Maven',
    '1-alpha < 1-beta < 1-milestone < 1-rc = 1-cr < 1-snapshot < 1 = 1.0 = 1.ga = 1-final = 1-release = 1.0.0 < 1-sp < 1-foo2 < 1-foo10 < 1-1 < 1.1',
  ],
  ['Maven', '1-a1 = 1-alpha-1 < 1-b1 = 1-beta-1 < 1'],
  [
    'Maven',
    '1.0-alpha-1 < 1.0-beta-1 < 1.0-SNAPSHOT < 1.0 < 1.0-1 < 1.0.1 < 2.14.1 < 2.15.0-rc1 < 2.15.0 < 2.17.1',
  ],
])('%s: %s', (ecosystem, line) => {
  const order = orderOf(ecosystem)
  const versions = line
    .split(' < ')
    .flatMap((step, rank) => step.split(' = ').map((text) => ({ text, rank })))
  const wrong = versions.flatMap((a) =>
    versions.flatMap((b) =>
      Math.sign(order(a.text, b.text) ?? Number.NaN) === Math.sign(a.rank - b.rank)
        ? []
        : `${a.text} and ${b.text}`,
    ),
  )
  expect(wrong).toEqual([])
})

test.each([
  ['npm', 'latest'],
  ['PyPI', 'x'],
  ['Debian:12', '1 2'],
  ['Alpine:v3.19', 'abc'],
  ['Go', '(devel)'],
  ['Rocky Linux:9', '1-2-3'],
  ['Maven', '1'.repeat(300)],
])('%s has no version `%s`', (ecosystem, text) => {
  expect(orderOf(ecosystem)('1.0.0', text)).toBeUndefined()
})
