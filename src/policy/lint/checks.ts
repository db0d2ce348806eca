import { actionResources, managedPolicyNames, resourceNames } from './action-resources.ts'
import { actionNames, actionsOfType } from './actions.ts'
import { resourceArns } from './arns.ts'
import { conditionKeys, keysOfActions } from './condition-keys.ts'
import { operators, values } from './conditions.ts'
import type { Check } from './document.ts'
import { elements } from './elements.ts'
import { empties, sids, size } from './housekeeping.ts'
import { elementsOfType, principals } from './principals.ts'
import { idleStatements, redundantEntries } from './redundancy.ts'
import {
  confusedDeputy,
  networkDenies,
  notPrincipal,
  webIdentities,
  wideGrants,
} from './security.ts'
import { keysOfPeople, sourceAccounts, sourceArns, sourcesOfPeople } from './sources.ts'
import { variables } from './variables.ts'

/** All that is looked at. What needs the tables says nothing without them. */
export const checks: readonly Check[] = [
  elements,
  sids,
  empties,
  size,
  elementsOfType,
  principals,
  actionNames,
  actionsOfType,
  resourceArns,
  resourceNames,
  actionResources,
  managedPolicyNames,
  operators,
  values,
  conditionKeys,
  keysOfActions,
  variables,
  notPrincipal,
  wideGrants,
  confusedDeputy,
  webIdentities,
  networkDenies,
  sourceArns,
  sourceAccounts,
  sourcesOfPeople,
  keysOfPeople,
  redundantEntries,
  idleStatements,
]
