import { calls } from '../seccomp/calls.ts'
import { absent, conditions, errno, refused, type Test } from '../seccomp/rules.ts'

const conditional = new Set(conditions.map(({ call }) => call))
const bits = Array.from({ length: 32 }, (_, place) => 2 ** place)
const bitOf = (value: number, bit: number) => Math.floor(value / bit) % 2

/**
 * The ways in which a test holds. An engine compares 64 bits, and the kernel reads 32: `is` refuses an argument with more bits, but to be
 * another than `isNot` must not be a matter of bits that the kernel drops, so that it is one of 32 bits that differs.
 */
function argumentsOf(test: Test) {
  const masked = (mask: number, valueTwo: number) => ({
    index: test.argument,
    value: mask,
    valueTwo,
    op: 'SCMP_CMP_MASKED_EQ',
  })
  if ('is' in test)
    return [{ index: test.argument, value: test.is, valueTwo: 0, op: 'SCMP_CMP_EQ' }]
  if ('hasNoneOf' in test) return [masked(test.hasNoneOf, 0)]
  return bits.map((bit) => masked(bit, bitOf(test.isNot, bit) === 1 ? 0 : bit))
}

/** Every choice of one way for each test. */
const waysOf = (tests: readonly Test[]) =>
  tests.reduce<readonly ReturnType<typeof argumentsOf>[]>(
    (ways, test) => ways.flatMap((way) => argumentsOf(test).map((one) => [...way, one])),
    [[]],
  )

/**
 * The local runner's filter as a profile for an engine. Engines name one error for all that a profile does not allow: what the local one
 * answers with another error, but for clone3, is EPERM here. https://docs.docker.com/engine/security/seccomp/
 */
export const seccompProfile = JSON.stringify({
  defaultAction: 'SCMP_ACT_ERRNO',
  defaultErrnoRet: errno.EPERM,
  syscalls: [
    {
      names: calls
        .map(({ name }) => name)
        .filter((name) => !refused.has(name) && !absent.has(name) && !conditional.has(name)),
      action: 'SCMP_ACT_ALLOW',
    },
    ...conditions.flatMap(({ call, when }) =>
      when.flatMap(waysOf).map((args) => ({ names: [call], action: 'SCMP_ACT_ALLOW', args })),
    ),
    { names: [...absent], action: 'SCMP_ACT_ERRNO', errnoRet: errno.ENOSYS },
  ],
})
