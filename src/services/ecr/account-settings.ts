import type { Caller } from '../../estate/caller.ts'
import { readAccountSetting, writeAccountSetting } from '../../store/ecr/account-settings.ts'
import type { Repository } from '../../store/ecr/repositories.ts'
import type { Needs } from '../kernel/needs.ts'
import { define } from './define.ts'
import { invalidParameter } from './errors.ts'
import { onRegistry } from './registry.ts'

/** All that AWS documents for PutAccountSetting, the default first. A setting is one of an account in a Region. */
const accountSettings = {
  BASIC_SCAN_TYPE_VERSION: ['AWS_NATIVE'],
  BLOB_MOUNTING: ['DISABLED', 'ENABLED'],
  REGISTRY_POLICY_SCOPE: ['V2', 'V1'],
} as const satisfies Readonly<Record<string, readonly string[]>>

type Name = keyof typeof accountSettings

const isName = (text: string): text is Name => Object.hasOwn(accountSettings, text)

// Differs from AWS? The texts for a name or a value that does not exist are not known.
function requireName(text: string): Name {
  if (isName(text)) return text
  throw invalidParameter('name', `must be one of ${Object.keys(accountSettings).join(', ')}`)
}

function requireValue(name: Name, text: string): string {
  const values: readonly string[] = accountSettings[name]
  if (values.includes(text)) return text
  throw invalidParameter('value', `must be one of ${values.join(', ')}`)
}

/** What a condition on `ecr:AccountSetting` sees. */
const onSetting = ({ name }: { readonly name: string }, caller: Caller) => ({
  ...onRegistry({}, caller),
  context: { 'ecr:accountsetting': name },
})

async function settingOf(
  { db }: Pick<Needs, 'db'>,
  account: string,
  region: string,
  name: Name,
): Promise<string> {
  return (await readAccountSetting(db, account, region, name)) ?? accountSettings[name][0]
}

export const getAccountSetting = define(
  'GetAccountSetting',
  onSetting,
  async (input, { account, region }, needs) => {
    const name = requireName(input.name)
    return { name, value: await settingOf(needs, account, region, name) }
  },
)

export const putAccountSetting = define(
  'PutAccountSetting',
  onSetting,
  async (input, { account, region }, { db }) => {
    const name = requireName(input.name)
    const value = requireValue(name, input.value)
    await writeAccountSetting(db, account, region, name, value)
    return { name, value }
  },
)

/** Whether layers may be mounted from one repository of a registry into another: off unless its account says so. */
export const mountsBlobs = async (
  needs: Pick<Needs, 'db'>,
  { account, region }: Pick<Repository, 'account' | 'region'>,
): Promise<boolean> => (await settingOf(needs, account, region, 'BLOB_MOUNTING')) === 'ENABLED'
