import type { Command } from 'commander'
import type { Setting } from '../../collected/declared/setting.ts'
import { parseAccountId } from '../../names/account.ts'
import { parseRegion } from '../../names/region.ts'
import { several } from '../command.ts'
import { usage } from '../failure.ts'
import { pairOf } from './pair.ts'
import { textOf } from './text.ts'

export interface SettingOptions {
  readonly account?: string
  readonly region?: readonly string[]
  readonly parameter?: readonly string[]
  readonly parameters?: string
}

/** What plans and templates leave open. */
export const withSetting = (command: Command): Command =>
  command
    .option('--account <number>', 'the account of plans and templates that do not say it')
    .option('--region <code>', 'their Region, and that of profiles; several times', several)
    .option('--parameter <name=value>', 'a parameter of templates; may be repeated', several)
    .option('--parameters <file>', 'a file of parameters, as `aws cloudformation` takes it')

/** @throws Failure (usage) where an option is not of its form. */
export async function settingFrom({
  account,
  region: [region] = [],
  parameter = [],
  parameters: file,
}: SettingOptions): Promise<Setting> {
  if (account !== undefined && !parseAccountId(account))
    throw usage(`--account: expected twelve digits, got \`${account}\``)
  if (region !== undefined && !parseRegion(region))
    throw usage(`--region: expected a Region such as us-east-1, got \`${region}\``)
  const parameters = {
    ...(file !== undefined && (await parametersOf(file))),
    ...Object.fromEntries(parameter.map(pairOf)),
  }
  return {
    parameters,
    ...(account !== undefined && { account }),
    ...(region !== undefined && { region }),
  }
}

async function parametersOf(file: string) {
  const { parametersIn } = await import('./parameters.ts')
  return parametersIn(textOf(file), file)
}
