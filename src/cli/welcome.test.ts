import { expect, test } from 'vitest'
import { plain } from './terminal.ts'
import { type Started, welcome } from './welcome.ts'

const started: Started = {
  url: 'http://127.0.0.1:4566',
  region: 'us-east-1',
  data: '/home/me/.local/share/tidegate',
  strictCredentials: false,
}

test('it says where it is, how to sign in and what to type next', () => {
  expect(welcome(started, '0.1.0', 'npx tidegate', plain)).toBe(`
Tidegate 0.1.0

  listening   http://127.0.0.1:4566
  data        /home/me/.local/share/tidegate
  sign in     export AWS_ENDPOINT_URL=http://127.0.0.1:4566 \\
                AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=111111111111 \\
                AWS_SECRET_ACCESS_KEY=any
              aws sts get-caller-identity
              any 12-digit number is that account's root user
  registry    <account>.dkr.ecr.us-east-1.localhost:4566
              localhost:4566/<account>/us-east-1/<repository>
              (the second where names under localhost do not resolve)
  next        npx tidegate demo, in a second terminal; Ctrl-C ends the server

`)
})

test.each([
  {
    change: { data: undefined },
    says: 'data        nothing is kept: it goes when the server stops\n',
  },
  {
    change: {
      strictCredentials: true,
      firstRootKey: { accessKeyId: 'AKIA1', secretAccessKey: 's' },
    },
    says: 'AWS_ACCESS_KEY_ID=AKIA1 \\\n',
  },
  { change: { strictCredentials: true }, says: 'npx tidegate exec --as <ARN>' },
])('with $change it says $says', ({ change, says }) => {
  const text = welcome({ ...started, ...change }, '0.1.0', 'npx tidegate', plain)
  expect(text).toContain(says)
  expect(text.includes('12-digit')).toBe(!('strictCredentials' in change))
})
