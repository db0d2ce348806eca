import { expect, test } from 'vitest'
import { effectivePolicy } from './effective-policy.ts'

// The examples of https://docs.aws.amazon.com/organizations/latest/userguide/inheritance-examples.html
const costs = (settings: object) => ({ tags: { costcenter: settings } })
const project = (settings: object) => ({ tags: { project: settings } })

const a = costs({
  tag_key: { '@@assign': 'CostCenter' },
  tag_value: { '@@assign': ['Development', 'Support'] },
})
const resources = ['redshift:*', 'dynamodb:table']
const c = costs({
  tag_key: { '@@assign': 'CostCenter' },
  tag_value: { '@@append': ['Marketing'] },
  enforced_for: { '@@append': resources },
})

test.each<[string, readonly (readonly object[])[], unknown]>([
  [
    '1: an assignment overwrites',
    [
      [a],
      [
        costs({
          tag_value: { '@@assign': ['Sandbox'] },
          enforced_for: { '@@assign': resources },
        }),
      ],
    ],
    costs({ tag_key: 'CostCenter', tag_value: ['Sandbox'], enforced_for: resources }),
  ],
  [
    '2: additions are added',
    [[a], [c]],
    costs({
      tag_key: 'CostCenter',
      tag_value: ['Development', 'Support', 'Marketing'],
      enforced_for: resources,
    }),
  ],
  [
    '3: removals are removed, and an empty list with them',
    [
      [a],
      [c],
      [
        costs({
          tag_value: { '@@remove': ['Development', 'Marketing'] },
          enforced_for: { '@@remove': resources },
        }),
      ],
    ],
    costs({ tag_key: 'CostCenter', tag_value: ['Support'] }),
  ],
  [
    '4: what a parent forbids is not done',
    [
      [
        project({
          tag_key: { '@@operators_allowed_for_child_policies': ['@@none'], '@@assign': 'Project' },
          tag_value: {
            '@@operators_allowed_for_child_policies': ['@@append'],
            '@@assign': ['Maintenance', 'Escalations'],
          },
        }),
      ],
      [
        project({
          tag_key: { '@@assign': 'PROJECT' },
          tag_value: { '@@append': ['Escalations - research'] },
        }),
      ],
    ],
    project({
      tag_key: 'Project',
      tag_value: ['Maintenance', 'Escalations', 'Escalations - research'],
    }),
  ],
  [
    '5: of two that forbid at one level, both count',
    [
      [
        project({
          tag_value: {
            '@@operators_allowed_for_child_policies': ['@@append'],
            '@@assign': ['Maintenance'],
          },
        }),
        project({
          tag_value: { '@@operators_allowed_for_child_policies': ['@@append', '@@remove'] },
        }),
      ],
      [project({ tag_value: { '@@append': ['More'] } })],
      [project({ tag_value: { '@@remove': ['Maintenance'] } })],
    ],
    project({ tag_value: ['Maintenance', 'More'] }),
  ],
  [
    '6: of two assignments at one level, the first attached counts',
    [
      [
        project({ tag_key: { '@@assign': 'PROJECT' }, tag_value: { '@@append': ['Maintenance'] } }),
        project({ tag_key: { '@@assign': 'project' } }),
      ],
    ],
    project({ tag_key: 'PROJECT', tag_value: ['Maintenance'] }),
  ],
  [
    'a closed section takes no new entries, and its old ones may change',
    [
      [
        {
          services: {
            '@@operators_allowed_for_child_policies': ['@@none'],
            default: { opt_out_policy: { '@@assign': 'optOut' } },
          },
        },
      ],
      [
        {
          services: {
            default: { opt_out_policy: { '@@assign': 'optIn' } },
            rekognition: { opt_out_policy: { '@@assign': 'optIn' } },
          },
        },
      ],
    ],
    { services: { default: { opt_out_policy: 'optIn' } } },
  ],
  [
    'what was forbidden cannot be allowed again',
    [
      [project({ tag_value: { '@@operators_allowed_for_child_policies': ['@@none'] } })],
      [project({ tag_value: { '@@operators_allowed_for_child_policies': ['@@all'] } })],
      [project({ tag_value: { '@@assign': ['x'] } })],
    ],
    undefined,
  ],
  ['nothing', [[], []], undefined],
])('%s', (_, levels, effective) => {
  expect(effectivePolicy(levels)).toEqual(effective)
})
