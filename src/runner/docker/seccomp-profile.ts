import { calls } from '../seccomp/calls.ts'
import { absent, conditions, errno, refused, type Test } from '../seccomp/rules.ts'

const argumentOf = (test: Test) => {
  const [index, valueTwo] = [test.argument, 0]
  if ('is' in test) return { index, value: test.is, valueTwo, op: 'SCMP_CMP_EQ' }
  if ('isNot' in test) return { index, value: test.isNot, valueTwo, op: 'SCMP_CMP_NE' }
  return { index, value: test.hasNoneOf, valueTwo, op: 'SCMP_CMP_MASKED_EQ' }
}

const conditional = new Set(conditions.map(({ call }) => call))

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
      when.map((tests) => ({
        names: [call],
        action: 'SCMP_ACT_ALLOW',
        args: tests.map(argumentOf),
      })),
    ),
    { names: [...absent], action: 'SCMP_ACT_ERRNO', errnoRet: errno.ENOSYS },
  ],
})
