import type { Source } from './fact.ts'
import { has, type Members } from './shapes.ts'

const bareDocument =
  'a policy document by itself, which does not say whose it is: write `FILE=ARN`, such as `policy.json=arn:aws:ecr:us-east-1:111111111111:repository/app`'

const otherKinds: readonly (readonly [(it: Members) => boolean, string])[] = [
  [(it) => has(it, 'Statement'), bareDocument],
  [
    (it) =>
      it.version === 1 && ['findings', 'changes', 'chain'].some((name) => Array.isArray(it[name])),
    'what `tidegate doctor` or `tidegate diff` printed: keep it in another folder than what is read',
  ],
  [
    (it) =>
      has(it, 'dockerImages', 'files') ||
      has(it, 'artifacts', 'version') ||
      has(it, 'tree', 'version'),
    'a part of what `cdk synth` writes: give its folder as a whole, such as `cdk.out`',
  ],
  [
    (it) => has(it, 'Records') || has(it, 'Events') || has(it, 'eventSource', 'eventName'),
    'of CloudTrail: it is the first word behind `doctor`, before the files and folders of what was collected',
  ],
]

/** What a file is that is none of those that are read, and what to give instead. */
export function unknownKind(members: Members, { file, pointer }: Source): string {
  const known = otherKinds.find(([is]) => is(members))?.[1]
  if (known) return `\`${file}\`${pointer}: this is ${known}`
  const names = Object.keys(members).slice(0, 5).join(', ')
  return `\`${file}\`${pointer}: expected the output of an AWS command that \`tidegate doctor --help\` lists, got an object with ${names || 'nothing in it'}`
}

/** What `--query policyText` leaves without `--output text`. */
export const scalarKind = (value: unknown): string =>
  typeof value === 'string' && /"Statement"/.test(value)
    ? `the text of ${bareDocument}`
    : `a ${typeof value}`
