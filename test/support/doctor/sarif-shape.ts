import { z } from 'zod'

// The part of https://json.schemastore.org/sarif-2.1.0.json that is written here: no member that it does not have, none missing.

const message = z.strictObject({ text: z.string().min(1) })
const multiformat = z.strictObject({
  text: z.string().min(1),
  markdown: z.string().min(1).optional(),
})
const level = z.enum(['none', 'note', 'warning', 'error'])
const properties = z.record(z.string(), z.unknown())

/** §3.4: a relative reference with `/` between parts that are encoded. */
const artifactLocation = z.strictObject({ uri: z.string().regex(/^[^\\\s:?#[\]"<>|^`{}]+$/) })
const counted = z.number().int().min(1)
const region = z
  .strictObject({
    startLine: counted,
    startColumn: counted,
    endLine: counted.optional(),
    endColumn: counted.optional(),
  })
  .refine(
    ({ startLine, startColumn, endLine = startLine, endColumn = startColumn }) =>
      endLine > startLine || (endLine === startLine && endColumn >= startColumn),
    'a region ends before it begins',
  )

const rule = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  shortDescription: multiformat,
  fullDescription: multiformat,
  help: multiformat,
  helpUri: z.url().optional(),
  defaultConfiguration: z.strictObject({ level }),
  properties,
})

const fix = z.strictObject({
  description: message,
  artifactChanges: z
    .array(
      z.strictObject({
        artifactLocation,
        replacements: z
          .array(
            z.strictObject({
              deletedRegion: region,
              insertedContent: message.or(z.strictObject({ text: z.literal('') })),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
})

const result = z.strictObject({
  ruleId: z.string(),
  ruleIndex: z.number().int().min(0),
  level,
  message,
  properties: properties.optional(),
  locations: z
    .array(z.strictObject({ physicalLocation: z.strictObject({ artifactLocation, region }) }))
    .length(1),
  fixes: z.array(fix).min(1).optional(),
})

const run = z
  .strictObject({
    tool: z.strictObject({
      driver: z.strictObject({ name: z.string(), version: z.string(), rules: z.array(rule) }),
    }),
    automationDetails: z.strictObject({ id: z.string() }),
    columnKind: z.literal('utf16CodeUnits'),
    results: z.array(result),
  })
  .refine(
    ({ tool: { driver }, results }) =>
      results.every(({ ruleId, ruleIndex }) => driver.rules[ruleIndex]?.id === ruleId),
    'a result names another rule than its index does',
  )

export const sarifLog = z.strictObject({
  $schema: z.literal('https://json.schemastore.org/sarif-2.1.0.json'),
  version: z.literal('2.1.0'),
  runs: z.array(run).length(1),
})
