import { PutAccountSettingCommand, PutRegistryPolicyCommand } from '@aws-sdk/client-ecr'
import type { Registry } from '../../collected/collection.ts'
import { isRegistryUnread } from '../../collected/registries.ts'
import { stands } from './conflicts.ts'
import type { Importer } from './importer.ts'

/** What counts for all repositories of an account: after functions, which it might keep from their images. */
export async function importRegistries(importer: Importer): Promise<void> {
  for (const registry of importer.wanted.registries.values()) {
    // Under the first scope less may be named: the policy is put before it.
    await putPolicy(importer, registry)
    await putScope(importer, registry)
  }
}

async function putPolicy(importer: Importer, { arn, policy }: Registry): Promise<void> {
  const what = `the policy of the registry ${arn}`
  if (policy.state === 'unknown' && !isRegistryUnread(importer.wanted, arn))
    importer.skip(what, 'it is not known')
  if (policy.state !== 'known' || stands(policy, importer.there.registries.get(arn)?.policy)) return
  const { ecr } = await importer.of(arn)
  await importer.put(what, () =>
    ecr.send(new PutRegistryPolicyCommand({ policyText: policy.value })),
  )
}

async function putScope(importer: Importer, { arn, scope }: Registry): Promise<void> {
  if (scope.state !== 'known' || stands(scope, importer.there.registries.get(arn)?.scope)) return
  const { ecr } = await importer.of(arn)
  const setting = { name: 'REGISTRY_POLICY_SCOPE', value: scope.value } as const
  await importer.put(`the scope of ${arn}`, () => ecr.send(new PutAccountSettingCommand(setting)))
}
