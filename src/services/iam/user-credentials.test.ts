import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../estate/caller.ts'
import { account, allow, openWorld, type World } from './testing.contract.ts'

let world: World
let root: Caller

beforeEach(async () => {
  world = await openWorld()
  root = await world.root()
  await iam('CreateUser', { UserName: 'alice' })
})

// biome-ignore lint/suspicious/noExplicitAny: answers are compared whole
const iam = (operation: string, input?: unknown) => world.call<any>(root, 'iam', operation, input)
const refusal = (operation: string, input?: unknown) => world.refusal(root, 'iam', operation, input)
const conflict = 'DeleteConflict: Cannot delete entity, must remove referenced objects first.'

describe('SSH keys', () => {
  // `ssh-keygen -l -E md5` says MD5:5b:73:cd:fd:d1:43:7d:9c:25:28:22:d4:7c:01:8f:55 of it.
  const key =
    'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC8w8QisgBiWSIJ3Il+Fds7wKb7K20nZGvN3CbiavIrlaQV72R79cLtlTGMZjAWc/X1aOSPTh+nxvNgxdVG681kEXyoxGSwO8wzaWlD8voU/yMWwdvc+TvNGzyr3mwcJwdtrOPpeQde1cDwY0lG9YWtgTt/NrIP6B+8mKfhRv67+WVZE1CjKnkV/csUpIlU5m8pEZ1d8U5qdRX8GPjHJWku1xVou8JyF3bz2HEjBfMVBCylEHSh5RmA5EypWZbFLMbFnJzt7q4/UWI6vgWE4PY4qVRks40k45lYK6g0fqi3xCTk0pJgV4qHdIWf4oMMYDDe+4c5XYfc86h54j2RG3YN example'
  const fingerprint = '5b:73:cd:fd:d1:43:7d:9c:25:28:22:d4:7c:01:8f:55'
  const of = { UserName: 'alice' }

  test('are uploaded, given in both encodings, switched off and deleted', async () => {
    const { SSHPublicKey: made } = await iam('UploadSSHPublicKey', { ...of, SSHPublicKeyBody: key })
    expect(made).toEqual({
      UserName: 'alice',
      SSHPublicKeyId: expect.stringMatching(/^APKA[A-Z2-7]{17}$/),
      Fingerprint: fingerprint,
      SSHPublicKeyBody: key,
      Status: 'Active',
      UploadDate: expect.any(Date),
    })
    const one = { ...of, SSHPublicKeyId: made.SSHPublicKeyId }
    expect(await iam('GetSSHPublicKey', { ...one, Encoding: 'SSH' })).toEqual({
      SSHPublicKey: made,
    })
    const pem = (await iam('GetSSHPublicKey', { ...one, Encoding: 'PEM' })).SSHPublicKey
    expect(createPublicKey(pem.SSHPublicKeyBody).asymmetricKeyType).toBe('rsa')
    await iam('UpdateSSHPublicKey', { ...one, Status: 'Inactive' })
    expect(await iam('ListSSHPublicKeys', of)).toEqual({
      SSHPublicKeys: [{ ...one, Status: 'Inactive', UploadDate: made.UploadDate }],
      IsTruncated: false,
    })
    const duplicate = { ...of, SSHPublicKeyBody: pem.SSHPublicKeyBody }
    expect(await refusal('UploadSSHPublicKey', duplicate)).toContain('DuplicateSSHPublicKey')
    expect(await refusal('DeleteUser', of)).toBe(conflict)
    await iam('DeleteSSHPublicKey', one)
    expect(await refusal('GetSSHPublicKey', { ...one, Encoding: 'SSH' })).toBe(
      `NoSuchEntity: The Public Key with id ${made.SSHPublicKeyId} cannot be found.`,
    )
  })

  test('a key in PEM is the same key', async () => {
    const pem = (modulusLength: number) =>
      generateKeyPairSync('rsa', { modulusLength }).publicKey.export({
        type: 'spki',
        format: 'pem',
      })
    const SSHPublicKeyBody = String(pem(2048))
    const { SSHPublicKey } = await iam('UploadSSHPublicKey', { ...of, SSHPublicKeyBody })
    const one = { ...of, SSHPublicKeyId: SSHPublicKey.SSHPublicKeyId }
    const ssh = (await iam('GetSSHPublicKey', { ...one, Encoding: 'SSH' })).SSHPublicKey
    await iam('DeleteSSHPublicKey', one)
    const again = await iam('UploadSSHPublicKey', { ...of, SSHPublicKeyBody: ssh.SSHPublicKeyBody })
    expect(again.SSHPublicKey.Fingerprint).toBe(SSHPublicKey.Fingerprint)
    expect(await refusal('UploadSSHPublicKey', { ...of, SSHPublicKeyBody: pem(1024) })).toContain(
      'InvalidPublicKey',
    )
  })

  test.each([
    ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKzvfE+qS09w', 'UnrecognizedPublicKeyEncoding'],
    ['ssh-rsa AAAAB3NzaC1yc2E', 'InvalidPublicKey'],
    ['ssh-rsa', 'UnrecognizedPublicKeyEncoding'],
    [`ssh-rsa ${'A'.repeat(16_000)}`, 'InvalidPublicKey'],
    ['-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', 'InvalidPublicKey'],
  ])('%s is no key', async (SSHPublicKeyBody, code) => {
    expect(await refusal('UploadSSHPublicKey', { ...of, SSHPublicKeyBody })).toContain(code)
  })
})

describe('credentials of one service', () => {
  const create = (ServiceName: string, more = {}) =>
    iam('CreateServiceSpecificCredential', { UserName: 'alice', ServiceName, ...more })

  test('a password is shown once, and reset', async () => {
    const { ServiceSpecificCredential: made } = await create('codecommit.amazonaws.com')
    expect(made).toEqual({
      UserName: 'alice',
      Status: 'Active',
      ServiceUserName: `alice-at-${account}`,
      ServicePassword: expect.stringMatching(/^[A-Za-z0-9+/]{59}=$/),
      CreateDate: expect.any(Date),
      ServiceSpecificCredentialId: expect.stringMatching(/^ACCA[A-Z2-7]{17}$/),
      ServiceName: 'codecommit.amazonaws.com',
    })
    const { ServicePassword, ...shown } = made
    const { ServiceSpecificCredentialId } = made
    const of = { UserName: 'alice', ServiceSpecificCredentialId }
    const reset = (await iam('ResetServiceSpecificCredential', of)).ServiceSpecificCredential
    expect(reset).toEqual({ ...shown, ServicePassword: expect.any(String) })
    expect(reset.ServicePassword).not.toBe(ServicePassword)
    await iam('UpdateServiceSpecificCredential', { ...of, Status: 'Inactive' })
    expect(await iam('ListServiceSpecificCredentials', { UserName: 'alice' })).toEqual({
      ServiceSpecificCredentials: [{ ...shown, Status: 'Inactive' }],
      IsTruncated: false,
    })
    expect(await refusal('UpdateServiceSpecificCredential', { ...of, Status: 'Expired' })).toBe(
      'InvalidInput: Operation does not support status Expired',
    )
    await iam('CreateUser', { UserName: 'other' })
    expect(await refusal('DeleteServiceSpecificCredential', { ...of, UserName: 'other' })).toBe(
      `ValidationError: User other does not have a service specific credential with id ${ServiceSpecificCredentialId}`,
    )
    expect(await refusal('DeleteUser', { UserName: 'alice' })).toBe(conflict)
    await iam('DeleteServiceSpecificCredential', of)
    expect(await refusal('DeleteServiceSpecificCredential', of)).toBe(
      `NoSuchEntity: No such credential ${ServiceSpecificCredentialId} exists`,
    )
  })

  test('an API key has an alias and a secret, and expires', async () => {
    const { ServiceSpecificCredential: made } = await create('bedrock.amazonaws.com', {
      CredentialAgeDays: 1,
    })
    expect(made).toMatchObject({
      ServiceCredentialAlias: `alice-at-${account}`,
      ServiceCredentialSecret: expect.stringMatching(/^ABSK/),
      ExpirationDate: new Date(made.CreateDate.getTime() + 86_400_000),
    })
    expect(made).not.toHaveProperty('ServicePassword')
    await world.db.updateTable('iam_user_credentials').set({ expires_at: 1 }).execute()
    expect(await iam('ListServiceSpecificCredentials', { AllUsers: true })).toMatchObject({
      ServiceSpecificCredentials: [{ UserName: 'alice', Status: 'Expired' }],
      IsTruncated: false,
    })
  })

  test('two of each service are the most', async () => {
    await create('codecommit.amazonaws.com')
    const { ServiceSpecificCredential: second } = await create('codecommit.amazonaws.com')
    expect(second.ServiceUserName).toBe(`alice+1-at-${account}`)
    await create('cassandra.amazonaws.com')
    expect(
      await refusal('CreateServiceSpecificCredential', {
        UserName: 'alice',
        ServiceName: 'codecommit.amazonaws.com',
      }),
    ).toBe('LimitExceeded: Cannot exceed quota for ContextSpecificCredentialsPerUserPerContext: 2')
    const only = { UserName: 'alice', ServiceName: 'cassandra.amazonaws.com' }
    const { ServiceSpecificCredentials: listed } = await iam('ListServiceSpecificCredentials', only)
    expect(listed).toHaveLength(1)
    const { ServiceSpecificCredential: expiring } = await create('CASSANDRA.amazonaws.com', {
      CredentialAgeDays: 1,
    })
    expect(expiring).toMatchObject({
      ServiceName: 'cassandra.amazonaws.com',
      ExpirationDate: expect.any(Date),
    })
    const of = (ServiceName: string) =>
      refusal('ListServiceSpecificCredentials', { UserName: 'alice', ServiceName })
    expect(await of('a b')).toBe('ValidationError: ServiceName must match [a-zA-Z0-9.-]*')
    expect(await of('codecommit.amazonaws.com.cn')).toBe(
      'NoSuchEntity: No such service codecommit.amazonaws.com.cn is supported for Service Specific Credentials',
    )
  })

  test.each([
    [{ ServiceName: 's3.amazonaws.com' }, 'NoSuchEntity: No such service s3.amazonaws.com is'],
    [{ ServiceName: 'constructor' }, 'NoSuchEntity: No such service constructor is'],
    [{ ServiceName: 'logs.amazonaws.com', UserName: 'no' }, 'The user with name no cannot'],
  ])('%o is refused', async (more, text) => {
    const input = { UserName: 'alice', ...more }
    expect(await refusal('CreateServiceSpecificCredential', input)).toContain(text)
  })

  test('a user manages its own where a policy lets it', async () => {
    const own = `arn:aws:iam::${account}:user/\${aws:username}`
    const bob = await world.user('bob', allow('iam:*ServiceSpecificCredential*', own))
    const list = (input: object) =>
      world.refusal(bob, 'iam', 'ListServiceSpecificCredentials', input)
    await world.call(bob, 'iam', 'ListServiceSpecificCredentials')
    expect(await list({ UserName: 'alice' })).toContain('AccessDenied')
    expect(await list({ AllUsers: true })).toContain('AccessDenied')
  })
})
