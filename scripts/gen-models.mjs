// Writes src/aws/models/*.gen.ts from botocore's service models (Apache-2.0).
// usage: node scripts/gen-models.mjs <folder that holds botocore's data/>
// To add a service, make its folder in src/services, by its signing name; to note where AWS's answers differ from its model, to `enumAdditions`.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

const services = readdirSync(new URL('../src/services', import.meta.url), { withFileTypes: true })
  .flatMap((entry) => (entry.isDirectory() && entry.name !== 'kernel' ? [entry.name] : []))
  .sort()

/** Values AWS was seen to send or take that its own model does not list. */
const enumAdditions = {
  iam: { PermissionsBoundaryAttachmentType: ['Policy'] },
}

/** Members AWS was seen to send that its model does not have yet. */
const memberAdditions = {
  ecr: { Image: { imageManifestSize: { shape: 'ImageSizeInBytes' } } },
}

/** Limits AWS was seen to apply that its own model states otherwise or not at all. */
const shapeCorrections = {
  sts: {
    // AssumeRole names these limits in its refusals; the model says nothing and 64.
    unrestrictedSessionPolicyDocumentType: { max: 2048 },
    sourceIdentityType: { max: 256 },
  },
  // Lambda itself compares a runtime with those it still takes, in words of its own; the model also lists others.
  lambda: { Runtime: { enum: undefined } },
  // SQS has words of its own for names and entries that it does not know or that lack something.
  sqs: {
    QueueAttributeName: { enum: undefined },
    MessageSystemAttributeName: { enum: undefined },
    MessageSystemAttributeNameForSends: { enum: undefined },
    MessageAttributeValue: { required: [] },
    MessageSystemAttributeValue: { required: [] },
    SendMessageBatchRequest: { required: ['QueueUrl'] },
    DeleteMessageBatchRequest: { required: ['QueueUrl'] },
    ChangeMessageVisibilityBatchRequest: { required: ['QueueUrl'] },
    SendMessageBatchResult: { required: [] },
    DeleteMessageBatchResult: { required: [] },
    ChangeMessageVisibilityBatchResult: { required: [] },
    ListDeadLetterSourceQueuesResult: { required: [] },
  },
}

/**
 * What the query protocol calls things in services that have turned to JSON and still take both (`awsQueryCompatible`): lists and
 * maps by their shape, and errors. From the last model of SQS that was a query protocol's, in botocore 1.31.80.
 */
const queryFaces = {
  sqs: {
    xmlNamespace: 'http://queue.amazonaws.com/doc/2012-11-05/',
    names: {
      ...{
        AWSAccountIdList: 'AWSAccountId',
        ActionNameList: 'ActionName',
        TagKeyList: 'TagKey',
        TagMap: 'Tag',
      },
      ...{
        AttributeNameList: 'AttributeName',
        QueueAttributeMap: 'Attribute',
        QueueUrlList: 'QueueUrl',
      },
      ...{
        MessageAttributeNameList: 'MessageAttributeName',
        MessageBodyAttributeMap: 'MessageAttribute',
      },
      ...{
        MessageSystemAttributeList: 'MessageSystemAttributeName',
        MessageSystemAttributeMap: 'Attribute',
      },
      ...{ MessageBodySystemAttributeMap: 'MessageSystemAttribute', MessageList: 'Message' },
      ...{ StringList: 'StringListValue', BinaryList: 'BinaryListValue' },
      BatchResultErrorEntryList: 'BatchResultErrorEntry',
      ChangeMessageVisibilityBatchRequestEntryList: 'ChangeMessageVisibilityBatchRequestEntry',
      ChangeMessageVisibilityBatchResultEntryList: 'ChangeMessageVisibilityBatchResultEntry',
      DeleteMessageBatchRequestEntryList: 'DeleteMessageBatchRequestEntry',
      DeleteMessageBatchResultEntryList: 'DeleteMessageBatchResultEntry',
      ListMessageMoveTasksResultEntryList: 'ListMessageMoveTasksResultEntry',
      SendMessageBatchRequestEntryList: 'SendMessageBatchRequestEntry',
      SendMessageBatchResultEntryList: 'SendMessageBatchResultEntry',
    },
    pairs: { TagMap: ['Key', 'Value'], other: ['Name', 'Value'] },
    errors: {
      QueueDoesNotExist: ['AWS.SimpleQueueService.NonExistentQueue'],
      QueueNameExists: ['QueueAlreadyExists'],
      QueueDeletedRecently: ['AWS.SimpleQueueService.QueueDeletedRecently'],
      PurgeQueueInProgress: ['AWS.SimpleQueueService.PurgeQueueInProgress', 403],
      EmptyBatchRequest: ['AWS.SimpleQueueService.EmptyBatchRequest'],
      TooManyEntriesInBatchRequest: ['AWS.SimpleQueueService.TooManyEntriesInBatchRequest'],
      BatchEntryIdsNotDistinct: ['AWS.SimpleQueueService.BatchEntryIdsNotDistinct'],
      InvalidBatchEntryId: ['AWS.SimpleQueueService.InvalidBatchEntryId'],
      BatchRequestTooLong: ['AWS.SimpleQueueService.BatchRequestTooLong'],
      MessageNotInflight: ['AWS.SimpleQueueService.MessageNotInflight'],
      // Not SQS's own error of this name: it is what this server says of all that is not built.
      UnsupportedOperation: ['UnsupportedOperation'],
      OverLimit: ['OverLimit', 403],
      ResourceNotFoundException: ['ResourceNotFoundException', 404],
    },
  },
}

const botocore = process.argv[2]
if (!botocore || !existsSync(join(botocore, 'data')))
  throw new Error('expected the botocore folder that holds data/ and __init__.py')
const version = /__version__ = '([^']+)'/.exec(
  readFileSync(join(botocore, '__init__.py'), 'utf8'),
)?.[1]
const target = fileURLToPath(new URL('../src/aws/models/', import.meta.url))
const header = `// Generated by scripts/gen-models.mjs from botocore ${version} (Apache-2.0, Amazon.com, Inc.). Do not edit.\n`

function readModel(service) {
  const folder = join(botocore, 'data', service)
  const file = join(folder, readdirSync(folder).sort().at(-1), 'service-2.json')
  const text = existsSync(file) ? readFileSync(file) : gunzipSync(readFileSync(`${file}.gz`))
  const source = JSON.parse(text)
  for (const [shape, limits] of Object.entries(shapeCorrections[service] ?? {}))
    Object.assign(source.shapes[shape], limits)
  addQueryFace(source, queryFaces[service])
  for (const [shape, members] of Object.entries(memberAdditions[service] ?? {}))
    source.shapes[shape].members = { ...members, ...source.shapes[shape].members }
  return source
}

/** Nothing of this is read by the JSON protocol. */
function addQueryFace(source, face) {
  if (!face) return
  source.metadata.xmlNamespace = face.xmlNamespace
  source.metadata.queryCompatible = true
  for (const [shape, [code, httpStatusCode]] of Object.entries(face.errors))
    source.shapes[shape].error = { code, ...(httpStatusCode && { httpStatusCode }) }
  for (const [name, shape] of Object.entries(source.shapes)) {
    for (const member of Object.values(shape.members ?? {}))
      if (face.names[member.shape]) member.queryName = face.names[member.shape]
    if (!face.names[name]) continue
    shape.flattened = true
    if (shape.type !== 'map') continue
    const [key, value] = face.pairs[name] ?? face.pairs.other
    shape.key.queryName = key
    shape.value.queryName = value
  }
  for (const operation of Object.values(source.operations))
    if (operation.output) operation.output.resultWrapper = `${operation.name}Result`
}

const pick = (from, keys) =>
  Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]]))

/** Names of the shapes that the given parts of operations lead to. */
function reachableShapes(source, parts = ['input', 'output', 'errors']) {
  const seen = new Set()
  const visit = (name) => {
    if (name === undefined || seen.has(name)) return
    seen.add(name)
    const shape = source.shapes[name]
    for (const member of Object.values(shape.members ?? {})) visit(member.shape)
    for (const part of ['member', 'key', 'value']) visit(shape[part]?.shape)
  }
  for (const operation of Object.values(source.operations))
    for (const part of parts)
      for (const reference of [operation[part] ?? []].flat()) visit(reference.shape)
  return [...seen].sort()
}

/** A reference with nothing but a shape is the shape's name. */
function reference(source) {
  const bindings = pick(source, ['location', 'locationName', 'queryName', 'eventpayload'])
  if (source.timestampFormat) bindings.timestampFormat = source.timestampFormat
  return Object.keys(bindings).length ? { shape: source.shape, ...bindings } : source.shape
}

function table(source) {
  const { metadata } = source
  const operations = Object.values(source.operations).map((operation) => [
    operation.name,
    {
      method: operation.http.method,
      uri: operation.http.requestUri,
      ...pick(operation.http, ['responseCode']),
      ...(operation.input && { input: operation.input.shape }),
      ...(operation.output && { output: operation.output.shape }),
      ...pick(operation.output ?? {}, ['resultWrapper']),
    },
  ])
  // Only inputs are checked, so only their shapes need their constraints.
  const checked = new Set(reachableShapes(source, ['input']))
  const shapes = reachableShapes(source).map((name) => {
    const shape = source.shapes[name]
    const result = pick(shape, [
      ...['type', 'payload', 'flattened', 'exception', 'fault', 'error', 'eventstream'],
      ...['timestampFormat'],
      ...(checked.has(name) ? ['required', 'min', 'max', 'pattern', 'enum', 'sensitive'] : []),
    ])
    if (shape.members)
      result.members = Object.fromEntries(
        Object.entries(shape.members).map(([member, value]) => [member, reference(value)]),
      )
    for (const part of ['member', 'key', 'value'])
      if (shape[part]) result[part] = reference(shape[part])
    return [name, result]
  })
  return {
    ...pick(metadata, ['protocol', 'jsonVersion', 'targetPrefix', 'apiVersion', 'xmlNamespace']),
    ...pick(metadata, ['queryCompatible']),
    signingName: metadata.signingName ?? metadata.endpointPrefix,
    operations: Object.fromEntries(operations),
    shapes: Object.fromEntries(shapes),
  }
}

/** A single-quoted JavaScript literal: JSON is full of double quotes. */
const literal = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

const plainTypes = {
  string: 'string',
  integer: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  boolean: 'boolean',
  timestamp: 'Date',
  blob: 'Uint8Array',
}

function types(service, source) {
  const name = (shape) => {
    const { type, member, value, enum: values, eventstream } = source.shapes[shape]
    if (eventstream) return `AsyncIterable<${shape}>`
    if (type === 'structure' || values) return shape
    if (type === 'list') return `readonly ${wrapped(member.shape)}[]`
    if (type === 'map') return `Readonly<Record<string, ${name(value.shape)}>>`
    return plainTypes[type]
  }
  const wrapped = (shape) =>
    name(shape).startsWith('readonly ') ? `(${name(shape)})` : name(shape)
  const membersNamed = new Set(
    Object.values(source.shapes).flatMap(({ members = {} }) =>
      Object.values(members).map((member) => member.shape),
    ),
  )
  const declaration = (shape) => {
    const { type, members, required = [], enum: values, exception } = source.shapes[shape]
    if (exception && !membersNamed.has(shape)) return ''
    if (values) {
      const all = [...values, ...(enumAdditions[service]?.[shape] ?? [])]
      return `export type ${shape} = ${all.map((value) => JSON.stringify(value)).join(' | ')}\n`
    }
    if (type !== 'structure') return ''
    const fields = Object.entries(members).map(([member, value]) =>
      required.includes(member)
        ? `  readonly ${member}: ${name(value.shape)}\n`
        : `  readonly ${member}?: ${name(value.shape)} | undefined\n`,
    )
    return fields.length
      ? `export interface ${shape} {\n${fields.join('')}}\n`
      : `export type ${shape} = Readonly<Record<string, never>>\n`
  }
  const operations = Object.values(source.operations).map(({ name, input, output }) => {
    const taken = input?.shape ?? 'Readonly<Record<string, never>>'
    return `  readonly ${name}: { readonly input: ${taken}; readonly output: ${output?.shape ?? 'void'} }\n`
  })
  const shapes = reachableShapes(source)
  const errors = shapes.filter((shape) => source.shapes[shape].exception)
  // Inspector has a shape of that name.
  const codes = source.shapes.ErrorCode?.enum ? 'ModelErrorCode' : 'ErrorCode'
  return [
    `/** Every operation's input and output. */\nexport interface Operations {\n${operations.join('')}}\n`,
    `/** The errors of the model: what \`AwsError.code\` may be besides the common errors. */\nexport type ${codes} =\n${errors.map((shape) => `  | '${shape}'\n`).join('')}`,
    ...shapes.map(declaration).filter(Boolean),
  ].join('\n')
}

/** What tells requests for this service from others, at hand without its whole table. */
function routing(source) {
  const { metadata } = source
  // A REST service's paths begin with a date of its API's history, and then one of its collections.
  const collections = Object.values(source.operations).flatMap(
    ({ http }) => /^\/\d{4}-\d\d-\d\d\/([^/?{]+)/.exec(http.requestUri)?.[1] ?? [],
  )
  // Inspector's have no date: then the whole path tells, where nothing else does.
  const isUndated = metadata.protocol === 'rest-json' && collections.length === 0
  const paths = isUndated
    ? Object.values(source.operations).flatMap(({ http: { requestUri } }) =>
        requestUri.includes('{') ? [] : requestUri,
      )
    : []
  return {
    ...pick(metadata, ['protocol', 'targetPrefix', 'apiVersion', 'queryCompatible']),
    ...(collections.length > 0 && { collections: [...new Set(collections)].sort() }),
    ...(paths.length > 0 && { paths: [...new Set(paths)].sort() }),
  }
}

/** `ecrPublicJson` */
const constant = (service) => `${service.replace(/-(.)/g, (_, letter) => letter.toUpperCase())}Json`

const routes = {}

mkdirSync(target, { recursive: true })
for (const service of services) {
  const source = readModel(service)
  writeFileSync(
    join(target, `${service}.gen.ts`),
    `${header}export const ${constant(service)}: string =\n  ${literal(JSON.stringify(table(source)))}\n`,
  )
  writeFileSync(join(target, `${service}.types.gen.ts`), `${header}\n${types(service, source)}`)
  routes[service] = routing(source)
}
const imports = services.map(
  (service) => `import { ${constant(service)} } from './${service}.gen.ts'\n`,
)
const rows = services.map(
  (service) =>
    `  ${service.includes('-') ? `'${service}'` : service}: {${JSON.stringify(routes[service]).slice(1, -1)},"json":${constant(service)}},\n`,
)
writeFileSync(
  join(target, 'all.gen.ts'),
  `${header}${imports.join('')}
/** Every service whose model is here, by its signing name: what its requests are told by, and its table as text. */
export const models = {\n${rows.join('')}}\n`,
)
