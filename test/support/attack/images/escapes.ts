import { file, type HostileImage, mark, tgz, up } from './image.ts'

/** By way of names and links. */
export const escapes: readonly HostileImage[] = [
  ...[
    '../',
    up,
    './../../',
    'a/../../../',
    `/${up}`,
    '/tmp/',
    '//tmp/',
    '/etc/',
    '/proc/self/cwd/',
  ].map(
    (way): HostileImage => ({
      fact: `a name that begins with ${way.slice(0, 20)}`,
      layers: [tgz(file(`${way}${mark}`))],
      end: 'Active',
    }),
  ),
  ...['/', '/tmp', up, '.', '..', '/proc/self/root', '/proc/self/cwd'].map(
    (target): HostileImage => ({
      fact: `a file through a link to ${target.slice(0, 20)}`,
      layers: [tgz({ name: 'd', type: '2', link: target }, file(`d/${mark}`))],
      end: 'Active',
    }),
  ),
  {
    fact: 'a file through a link to itself',
    layers: [tgz({ name: 'd', type: '2', link: 'd/../..' }, file(`d/${mark}`))],
    ...{ end: 'Failed', says: /too many levels/ },
  },
  {
    fact: 'a file of the second layer through a link of the first',
    layers: [tgz({ name: 'd', type: '2', link: '/tmp' }), tgz(file(`d/${mark}`))],
    end: 'Active',
  },
  {
    fact: 'a folder through a link, and a file in it',
    layers: [
      tgz(
        { name: 'd', type: '2', link: up },
        { name: `d/${mark}`, type: '5' },
        file(`d/${mark}/x`),
      ),
    ],
    end: 'Active',
  },
  {
    fact: 'a link over the whole root',
    layers: [tgz({ name: './', type: '2', link: '/tmp' }, file(mark))],
    end: 'Active',
  },
  ...['/etc/passwd', `${up}etc/passwd`, '/proc/self/environ'].map(
    (target): HostileImage => ({
      fact: `a hard link to ${target.slice(0, 20)}`,
      layers: [tgz({ name: mark, type: '1', link: target })],
      ...{ end: 'Failed', says: /no file in it/ },
    }),
  ),
  {
    fact: 'a hard link to a symbolic link, written through',
    layers: [
      tgz(
        { name: 'soft', type: '2', link: `/tmp/${mark}` },
        { name: 'hard', type: '1', link: 'soft' },
        file('hard'),
      ),
    ],
    end: 'Active',
  },
  {
    fact: 'a hard link through a symbolic link outwards',
    layers: [
      tgz({ name: 'd', type: '2', link: '/etc' }, { name: mark, type: '1', link: 'd/passwd' }),
    ],
    ...{ end: 'Failed', says: /no file in it/ },
  },
  {
    fact: 'whiteouts outwards, of everything and of nothing',
    layers: [
      tgz(file('kept')),
      tgz(
        ...[
          `${up}.wh.tmp`,
          '/.wh.etc',
          '.wh...',
          '.wh..',
          '.wh.',
          '.wh..wh..opq',
          '.wh..wh.x',
          'd/.wh...',
        ].map((name) => file(name)),
      ),
    ],
    end: 'Active',
  },
  {
    fact: 'an opaque marker through a link outwards',
    layers: [
      tgz({ name: 'd', type: '2', link: up }),
      tgz(file('d/.wh..wh..opq'), file('d/.wh.tmp'), file(`d/${mark}`)),
    ],
    end: 'Active',
  },
]
