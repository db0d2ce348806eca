import type { Language } from '../../../estate/patch-report.ts'

const names: Readonly<Record<Language, string>> = {
  terraform: 'Terraform',
  cloudformation: 'CloudFormation',
  cdk: 'CDK',
}

export const languageName = (language: Language): string => names[language]

/** Every sentence that people are told of patches. */
export const say = {
  diff: (language: Language) =>
    `the same for ${names[language]}: \`git apply -p0\` or \`patch -p0\` takes it`,
  code: 'the same for CDK, as code for the app',
  noCode: (why: string) => `what the app of CDK has to make of its template: ${why}`,
  unpatched: (language: Language, why: string) =>
    `the same for ${names[language]}, to put in its place by hand: ${why}`,
  noFile: 'its file is not here',
  missing: (language: Language, policy: string, why: string) =>
    `no patch for ${names[language]} of the ${policy}, which its command changes: ${why}`,
  other: (language: Language, account: string) =>
    `the same for ${names[language]}: no file of account ${account} is here, so send it to its owner`,
}
