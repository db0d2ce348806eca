import type { RefusalReport } from './schema.ts'

const repository = 'arn:aws:ecr:us-east-1:222222222222:repository/app'
const caller = 'arn:aws:sts::111111111111:assumed-role/deployer/ci'
const message = `User: ${caller} is not authorized to perform: ecr:DescribeImages on resource: ${repository} because no resource-based policy allows the ecr:DescribeImages action`

export const exampleReport: RefusalReport = {
  version: 2,
  request: '6f1c0f0e-6a3c-4f6e-9a57-000000000001',
  at: '2030-01-01T00:00:00.000Z',
  caller,
  service: 'ecr',
  operation: 'DescribeImages',
  code: 'AccessDeniedException',
  message,
  decisions: [
    {
      caller,
      action: 'ecr:DescribeImages',
      resource: repository,
      outcome: 'implicitly-denied',
      layers: [
        {
          type: 'resource-based policy',
          verdict: 'silent',
          policies: [
            {
              label: 'repository policy of app',
              holder: repository,
              statements: 2,
              matched: [],
              problems: [],
            },
          ],
        },
        {
          type: 'identity-based policy',
          verdict: 'hidden',
          note: 'only account 111111111111 may see them',
          policies: [],
        },
      ],
      ownersNote: 'the repository exists',
    },
  ],
  fixes: [
    {
      title: 'let account 111111111111 describe the images of app',
      proven: true,
      actor: 'arn:aws:iam::222222222222:root',
      edits: [
        {
          side: 'resource-based policy',
          label: 'new repository policy of app',
          holder: repository,
          op: 'create',
          diff: [
            { sign: '+', text: '{' },
            { sign: '+', text: '  "Version": "2012-10-17",' },
            { sign: '+', text: '  "Statement": []' },
            { sign: '+', text: '}' },
          ],
          document: '{"Version":"2012-10-17","Statement":[]}',
        },
      ],
      commands: [
        'npx tidegate exec --as 222222222222 -- aws ecr set-repository-policy --repository-name app --policy-text \'{"Version":"2012-10-17","Statement":[]}\'',
      ],
    },
  ],
  remedies: [],
  notes: ['another account owns the repository: its administrator must make this change'],
}
