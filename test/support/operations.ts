import { listOperations } from '../../src/services/all.ts'

/** `docs/operations.md`: every operation of the models, implemented or refused. */
export function operationsPage(): string {
  const sections = listOperations().map(({ title, implemented, refused, argumentsRefused }) =>
    [
      `## ${title}`,
      '',
      `${implemented.length} of ${implemented.length + refused.length}. Implemented: ${list(implemented)}.`,
      '',
      refused.length ? `Refused: ${list(refused)}.` : 'Nothing is refused.',
      '',
      ...(argumentsRefused.length
        ? [`Refused arguments: ${argumentsRefused.join('; ')}.`, '']
        : []),
    ].join('\n'),
  )
  return `# Operations

Every operation of the services' models. Those listed as refused answer \`UnsupportedOperation\`, and so do all with the
arguments listed; nothing is accepted and forgotten. \`tidegate operations\` prints the same. \`npm run docs\` writes this page anew.

${sections.join('\n')}`
}

const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ')
