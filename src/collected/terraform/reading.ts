import type { Declared } from '../declared/declared.ts'
import type { TerraformResource } from './resource.ts'
import type { Values } from './values.ts'
import type { TerraformWorld } from './world.ts'

export interface Reading {
  readonly one: TerraformResource
  readonly values: Values
  readonly world: TerraformWorld
}

export type Reader = (reading: Reading) => readonly Declared[]

export const note = ({ one, values }: Reading, why: string): readonly Declared[] => [
  { kind: 'note', note: `left out \`${one.address}\` of \`${values.from.file}\`: ${why}` },
]

const noArn = (reading: Reading): readonly Declared[] =>
  note(
    reading,
    'its account, its Region or its name is known after apply; `--account` and `--region` say where the plan is applied',
  )

/** With the ARN of the thing itself. */
export const thing =
  (read: (arn: string, reading: Reading) => readonly Declared[]): Reader =>
  (reading) => {
    const arn = reading.world.arnOf(reading.one, reading.values)
    return arn === undefined ? noArn(reading) : read(arn, reading)
  }

/** With the ARN of the thing that it hangs on, which the attribute names. */
export const hangsOn =
  (
    type: string,
    attribute: string,
    read: (of: string, reading: Reading) => readonly Declared[],
  ): Reader =>
  (reading) => {
    const { one, values, world } = reading
    const name = world.name(one, values, attribute)
    const of = name.state === 'known' ? world.arnNamed(type, name.value, one, values) : undefined
    if (of !== undefined) return read(of, reading)
    return note(
      reading,
      name.state === 'known'
        ? `in which account \`${attribute}\` is, is not known; \`--account\` and \`--region\` say it`
        : `its \`${attribute}\` is known after apply`,
    )
  }
