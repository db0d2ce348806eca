import { calls } from './calls.ts'

/** What `collect` needs, as a policy document. `lambda:ListTags` has `GetFunction` tell a function's tags. */
export function collectPolicy() {
  const actions = Object.entries(calls)
    // Whoever signs may ask who that is.
    .filter(([service]) => service !== 'sts')
    .flatMap(([service, operations]) =>
      Object.keys(operations).map((operation) => `${service}:${operation}`),
    )
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'TidegateCollect',
        Effect: 'Allow',
        Action: [...actions, 'lambda:ListTags'].sort(),
        Resource: '*',
      },
    ],
  } as const
}
