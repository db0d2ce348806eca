import { z } from 'zod'
import { inside, known, together } from '../fact.ts'
import { type ControlType, controlTypes } from '../organization.ts'
import { given, type Reader, reader, subject } from './reader.ts'

const named = z.object({ Id: z.string(), Name: z.string().optional() })
const summary = z.object({
  Id: z.string(),
  Arn: z.string(),
  Name: z.string(),
  Type: z.string(),
})

const isControl = (type: string): type is ControlType =>
  (controlTypes as readonly string[]).includes(type)

/** The last part of `o-…/r-…/ou-…/` above the node itself. */
const parentIn = (path: string, id: string): string | undefined =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== id)
    .at(-1)

export const organizationsReaders: Readonly<Record<string, Reader>> = {
  DescribeOrganization: reader(
    z.object({ Organization: z.object({ Id: z.string(), MasterAccountId: z.string() }) }),
    ({ Organization: { Id, MasterAccountId } }, { answer, into, from }) => {
      const { organization } = into
      organization.id = together('the organization', organization.id, known(Id, from))
      organization.management = known(MasterAccountId, from)
      if (answer.account !== undefined) organization.member(answer.account)
    },
    (_, { answer, into }, code) => {
      if (code === 'AWSOrganizationsNotInUseException' && answer.account !== undefined)
        into.alone.add(answer.account)
    },
  ),
  ListRoots: reader(
    z.object({
      Roots: z.array(
        named.extend({
          PolicyTypes: z.array(z.object({ Type: z.string(), Status: z.string() })).default([]),
        }),
      ),
    }),
    ({ Roots }, { into, from }) => {
      for (const { Id, Name, PolicyTypes } of Roots) {
        if (Name !== undefined) into.organization.names.set(Id, Name)
        const enabled = PolicyTypes.filter(({ Status }) => Status === 'ENABLED')
        into.organization.enabled = known(
          enabled.map(({ Type }) => Type),
          from,
        )
      }
    },
  ),
  ListOrganizationalUnitsForParent: reader(
    z.object({ OrganizationalUnits: z.array(named.extend({ Path: z.string().optional() })) }),
    ({ OrganizationalUnits }, { answer, into }) => {
      for (const { Id, Name, Path } of OrganizationalUnits) {
        if (Name !== undefined) into.organization.names.set(Id, Name)
        const parent = given(answer, 'ParentId') ?? (Path && parentIn(Path, Id))
        into.organization.child(Id, parent ?? subject(answer, 'parent', 'ParentId'))
      }
    },
  ),
  ListAccounts: reader(z.object({ Accounts: z.array(named) }), ({ Accounts }, { into, cut }) => {
    if (!cut) into.listings.add('organizations accounts')
    for (const { Id, Name } of Accounts) {
      into.organization.member(Id)
      if (Name !== undefined) into.organization.names.set(Id, Name)
    }
  }),
  ListAccountsForParent: reader(
    z.object({
      Accounts: z.array(named.extend({ Paths: z.array(z.string()).optional() })),
    }),
    ({ Accounts }, { answer, into }) => {
      for (const { Id, Name, Paths } of Accounts) {
        into.organization.member(Id)
        if (Name !== undefined) into.organization.names.set(Id, Name)
        const parent = given(answer, 'ParentId') ?? (Paths?.[0] && parentIn(Paths[0], Id))
        into.organization.child(Id, parent ?? subject(answer, 'parent', 'ParentId'))
      }
    },
  ),
  ListParents: reader(
    z.object({ Parents: z.array(z.object({ Id: z.string() })) }),
    ({ Parents: [parent] }, { answer, into }) => {
      if (parent) into.organization.child(subject(answer, 'child', 'ChildId'), parent.Id)
    },
  ),
  ListPolicies: reader(
    z.object({ Policies: z.array(summary) }),
    ({ Policies }, { answer, into, cut }) => {
      for (const { Id, Arn, Name, Type } of Policies)
        if (isControl(Type))
          into.organization.policies.set(Id, { id: Id, arn: Arn, name: Name, type: Type })
      const type = given(answer, 'Filter') ?? Policies[0]?.Type
      if (type !== undefined && !cut) into.organization.wholeType(type)
    },
  ),
  DescribePolicy: reader(
    z.object({ Policy: z.object({ PolicySummary: summary, Content: z.string() }) }),
    ({ Policy: { PolicySummary, Content } }, { into, from }) => {
      const { Id, Arn, Name, Type } = PolicySummary
      if (!isControl(Type)) return
      into.organization.policies.set(Id, { id: Id, arn: Arn, name: Name, type: Type })
      into.organization.content(Id, Content, inside(inside(from, 'Policy'), 'Content'))
    },
  ),
  ListTargetsForPolicy: reader(
    z.object({
      Targets: z.array(z.object({ TargetId: z.string(), Name: z.string().optional() })),
    }),
    ({ Targets }, { answer, into, cut }) => {
      const policy = subject(answer, 'policy', 'PolicyId')
      for (const { TargetId, Name } of Targets) {
        into.organization.attach(policy, TargetId)
        if (Name !== undefined) into.organization.names.set(TargetId, Name)
      }
      if (!cut) into.organization.wholePolicy(policy)
    },
  ),
  ListPoliciesForTarget: reader(
    z.object({ Policies: z.array(summary) }),
    ({ Policies }, { answer, into, cut }) => {
      const target = subject(answer, 'target', 'TargetId')
      for (const { Id, Arn, Name, Type } of Policies) {
        if (!isControl(Type)) continue
        into.organization.policies.set(Id, { id: Id, arn: Arn, name: Name, type: Type })
        into.organization.attach(Id, target)
      }
      const type = given(answer, 'Filter') ?? Policies[0]?.Type
      if (type !== undefined && !cut) into.organization.wholeNode(type, target)
    },
  ),
}
