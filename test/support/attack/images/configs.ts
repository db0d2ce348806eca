import { type HostileImage, mark, plain, up } from './image.ts'

const configOf = (
  config: Readonly<Record<string, unknown>>,
): Pick<HostileImage, 'layers' | 'config'> => ({
  ...{ layers: plain, config },
})

/** By way of the config. */
export const configs: readonly HostileImage[] = [
  { fact: 'a config that is no JSON', layers: plain, config: Buffer.from('{'), end: 'Failed' },
  { fact: 'a config of bytes', layers: plain, config: Buffer.alloc(5000, 255), end: 'Failed' },
  {
    fact: 'a config of two megabytes',
    layers: plain,
    config: Buffer.alloc(2_097_152, 32),
    end: 'Failed',
  },
  {
    fact: 'a config of brackets',
    layers: plain,
    config: Buffer.from('['.repeat(200_000) + ']'.repeat(200_000)),
    end: 'Failed',
  },
  { fact: 'an entrypoint that is a number', ...configOf({ Entrypoint: 7 }), end: 'Failed' },
  { fact: 'an entrypoint of objects', ...configOf({ Entrypoint: [{}] }), end: 'Failed' },
  { fact: 'an Env that is an object', ...configOf({ Env: { A: 'b' } }), end: 'Failed' },
  {
    fact: 'an Env of a hundred thousand',
    ...configOf({ Env: Array.from({ length: 100_000 }, (_, at) => `A${at}=b`) }),
    end: 'Failed',
  },
  {
    fact: 'diff_ids of other layers',
    layers: plain,
    config: Buffer.from(
      JSON.stringify({ config: {}, rootfs: { type: 'layers', diff_ids: ['sha256:0', 7, null] } }),
    ),
    end: 'Active',
  },
  {
    fact: 'an entrypoint outside',
    ...configOf({ Entrypoint: [`${up}bin/sh`, '-c', `touch /tmp/${mark}`] }),
    end: 'Active',
  },
  {
    fact: 'an entrypoint of the machine',
    ...configOf({ Entrypoint: ['/proc/1/exe'] }),
    end: 'Active',
  },
  { fact: 'an entrypoint with a NUL', ...configOf({ Entrypoint: ['/bin/a\0b'] }), end: 'Active' },
  {
    fact: 'an entrypoint of shell words',
    ...configOf({ Entrypoint: [`$(touch /tmp/${mark})`, '`id`', "';id;'"] }),
    end: 'Active',
  },
  {
    fact: 'a working folder outside',
    ...configOf({ Entrypoint: ['/app'], WorkingDir: up }),
    end: 'Active',
  },
  {
    fact: 'a working folder of shell words',
    ...configOf({ Entrypoint: ['/app'], WorkingDir: `/$(touch /tmp/${mark})\n` }),
    end: 'Active',
  },
  {
    fact: 'an Env with NULs, line breaks and no names',
    ...configOf({
      Entrypoint: ['/app'],
      Env: ['A=\0', 'B=\n', '=x', '', 'LD_PRELOAD=/tmp/x', 'C'],
    }),
    end: 'Active',
  },
  {
    fact: 'a User that is root, or nobody can be',
    ...configOf({ Entrypoint: ['/app'], User: '0:0; id' }),
    end: 'Active',
  },
  {
    fact: 'a __proto__ in the config',
    layers: plain,
    config: Buffer.from('{"__proto__":{"x":1},"config":{"__proto__":{"Cmd":["x"]}}}'),
    end: 'Active',
  },
]
