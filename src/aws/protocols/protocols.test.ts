import { describe, expect, test, vi } from 'vitest'
import { AwsError } from '../error.ts'
import type { HttpRequest } from '../http.ts'
import { type ModelledService, modelOf } from '../models.ts'
import { operationOf, protocolOf } from '../protocols.ts'

async function* nothing(): AsyncGenerator<Uint8Array> {}

function request(given: Partial<HttpRequest>): HttpRequest {
  return {
    ...{ method: 'POST', path: '/', query: '', headers: {}, body: nothing() },
    ...{ remoteAddress: '127.0.0.1', secure: false, id: 'the-id' },
    ...given,
  }
}

function read(
  service: ModelledService,
  given: Partial<HttpRequest>,
  text: string | Buffer,
): unknown {
  const model = modelOf(service)
  const body = Buffer.from(text)
  const operation = operationOf(model, request(given), body)
  return protocolOf(model, request(given)).read(model, operation, request(given), body)
}

function refusal(attempt: () => unknown): string {
  try {
    attempt()
  } catch (error) {
    if (error instanceof AwsError) return `${error.code}: ${error.message}`
  }
  throw new Error('nothing was refused')
}

const target = (operation: string) => ({
  headers: { 'x-amz-target': `AmazonEC2ContainerRegistry_V20150921.${operation}` },
})

describe('AWS JSON', () => {
  test.each([
    ['{', 'SerializationException: '],
    [Buffer.from([0x22, 0xff, 0x22]), 'SerializationException: '],
    ['[]', 'SerializationException: Start of list found where not expected'],
    ['"a"', 'SerializationException: STRING_VALUE cannot be converted to Structure'],
    ['{"repositoryName":1}', 'SerializationException: NUMBER_VALUE cannot be converted to String'],
    ['{"repositoryName":true}', 'SerializationException: TRUE_VALUE cannot be converted to String'],
    [
      '{"repositoryName":{}}',
      'SerializationException: Start of structure or map found where not expected.',
    ],
    ['{"tags":{}}', 'SerializationException: Start of structure or map found where not expected.'],
  ])('refuses the body %s', (body, text) => {
    expect(refusal(() => read('ecr', target('CreateRepository'), body))).toBe(text)
  })

  test('null is nothing, and members nobody knows are ignored', () => {
    const body = '{"repositoryName":"app","tags":null,"x":1,"__proto__":{"y":1}}'
    expect(read('ecr', target('CreateRepository'), body)).toEqual({ repositoryName: 'app' })
  })

  test.each([
    ['1.5', 1],
    ['2.999', 2],
    ['7.0', 7],
  ])('of a whole number sent as %s, the fraction is cut off', (sent, whole) => {
    const body = `{"repositoryName":"app","maxResults":${sent}}`
    const input = { repositoryName: 'app', maxResults: whole }
    expect(read('ecr', target('ListImages'), body)).toEqual(input)
  })

  test('an empty body is an empty object', () => {
    expect(read('ecr', target('GetAuthorizationToken'), '')).toEqual({})
  })

  test('an operation AWS does not have', () => {
    expect(refusal(() => read('ecr', target('Nope'), '{}'))).toBe('UnknownOperation: ')
    const response = protocolOf(modelOf('ecr'), request({})).refuse(
      modelOf('ecr'),
      new AwsError('UnknownOperation', ''),
      'the-id',
    )
    expect(response).toEqual({
      status: 400,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': 'the-id' },
      body: '{"__type":"UnknownOperationException","message":""}',
    })
  })

  test("an error's own fields travel with it", () => {
    const error = new AwsError('InvalidLayerPartException', 'the text', {
      lastValidByteReceived: 7,
    })
    const { body } = protocolOf(modelOf('ecr'), request({})).refuse(modelOf('ecr'), error, 'the-id')
    expect(body).toBe(
      '{"__type":"InvalidLayerPartException","message":"the text","lastValidByteReceived":7}',
    )
  })
})

describe('AWS query', () => {
  test.each([
    ['2147483648', 'SerializationException: Malformed input: 2147483648'],
    ['1.5', 'SerializationException: Malformed input: 1.5'],
    ['an hour', 'SerializationException: Malformed input: an hour'],
  ])('a duration of %s is malformed', (seconds, text) => {
    const body = `Action=AssumeRole&DurationSeconds=${encodeURIComponent(seconds)}`
    expect(refusal(() => read('sts', {}, body))).toBe(text)
  })

  test('the first of equal fields counts, in a query as in a body', () => {
    const query = 'Action=GetUser&UserName=first&UserName=second&Other.1=x'
    expect(read('iam', { method: 'GET', query }, '')).toEqual({ UserName: 'first' })
    expect(read('iam', {}, query)).toEqual({ UserName: 'first' })
  })

  test('list elements come in the order of their numbers', () => {
    const numbers = [10, 9, 8, 7, 6, 5, 4, 3, 2, '01']
    const tags = numbers.map((n) => `Tags.member.${n}.Key=k${n}&Tags.member.${n}.Value=v`)
    const body = `Action=TagUser&UserName=u&${tags.join('&')}`
    expect(read('iam', {}, body)).toMatchObject({
      Tags: numbers.map((n) => ({ Key: `k${n}` })).reverse(),
    })
  })

  // As AWS answered in September 2026 (radkawar/stackd, testdata/aws/iam/query_collections.json).
  test.each([
    ['+1', 'SerializationException: Start of list found where not expected'],
    ['one', 'SerializationException: Start of list found where not expected'],
    ['0', 'SerializationException: 0 is not a valid index'],
    ['-1', "SerializationException: Key -1 may not have a leading '-'"],
    ['12', 'SerializationException: Excessively sparse input would skip 11 list elements'],
    ['1 12', 'SerializationException: Excessively sparse input would skip 11 list elements'],
    ['22 1', 'SerializationException: Excessively sparse input would skip 21 list elements'],
    [
      '1 2 3 4 5 6 7 8 9 10 22',
      'SerializationException: Excessively sparse input would skip 12 list elements',
    ],
    ['11', /^ValidationError: 1 validation error detected: Value at 'policyInputList' failed/],
    ['1 8 15', /^ValidationError: 1 validation error detected: Value at 'policyInputList' failed/],
  ])('elements with the numbers %s are refused', (numbers, text) => {
    const policies = numbers
      .split(' ')
      .map((number) => `PolicyInputList.member.${encodeURIComponent(number)}={}`)
    const body = `Action=GetContextKeysForCustomPolicy&${policies.join('&')}`
    expect(refusal(() => read('iam', {}, body))).toMatch(text)
  })

  // As AWS answered in September 2026 (radkawar/stackd, testdata/aws/iam/tag_inputs.json).
  const absent = (...numbers: number[]) =>
    numbers
      .flatMap((n) => ['value', 'key'].map((name) => `tags.${n}.member.${name}`))
      .map((path) => `Value at '${path}' failed to satisfy constraint: Member must not be null`)
      .join('; ')
  const inMembers = (...places: string[]) =>
    places.map((place) => `Tags.member.${place}.Key=k&Tags.member.${place}.Value=v`).join('&')
  test.each([
    [inMembers('2'), `ValidationError: 2 validation errors detected: ${absent(1)}`],
    [inMembers('3'), `ValidationError: 4 validation errors detected: ${absent(1, 2)}`],
    [inMembers('10'), `ValidationError: 10 validation errors detected: ${absent(1, 2, 3, 4, 5)}`],
    [inMembers('11'), `ValidationError: 10 validation errors detected: ${absent(1, 2, 3, 4, 5)}`],
    [inMembers('1', '3'), `ValidationError: 2 validation errors detected: ${absent(2)}`],
    [inMembers('%2B1'), `ValidationError: 2 validation errors detected: ${absent(1)}`],
    [inMembers('one'), `ValidationError: 2 validation errors detected: ${absent(1)}`],
    [
      inMembers('49'),
      'SerializationException: Excessively sparse input would skip 48 list elements',
    ],
    [inMembers('-1'), "SerializationException: Key -1 may not have a leading '-'"],
    [inMembers('0'), 'SerializationException: 0 is not a valid index'],
    [inMembers('1.0'), 'SerializationException: Two index elements may not occur back to back'],
  ])('structures at %s are refused', (fields, text) => {
    expect(refusal(() => read('iam', {}, `Action=TagUser&UserName=u&${fields}`))).toBe(text)
  })

  test('a structure is one however its number is written, and members that are unknown are no harm', () => {
    const fields = 'Tags.member.01.Key=k&Tags.member.1.Value=v&Tags.member.1.Unknown=x'
    expect(read('iam', {}, `Action=TagUser&UserName=u&${fields}`)).toMatchObject({
      Tags: [{ Key: 'k', Value: 'v' }],
    })
  })

  test.each([
    ['true', true],
    ['1', true],
    ['0', false],
  ])('%s is a boolean', (text, AllUsers) => {
    const body = `Action=ListServiceSpecificCredentials&AllUsers=${text}`
    expect(read('iam', {}, body)).toEqual({ AllUsers })
  })

  test.each(['True', ' true', '', 'null'])('`%s` is none', (text) => {
    const body = `Action=ListServiceSpecificCredentials&AllUsers=${encodeURIComponent(text)}`
    expect(refusal(() => read('iam', {}, body))).toContain('SerializationException')
  })

  test('a name nested beyond reason is ignored', () => {
    const body = `Action=GetUser&UserName=u&${'a.'.repeat(10_000)}=1`
    expect(read('iam', {}, body)).toEqual({ UserName: 'u' })
  })

  test('an unknown action is refused in the namespace of the front door', () => {
    expect(refusal(() => read('iam', {}, 'Action=Nope'))).toBe(
      'UnknownOperation: Could not find operation Nope for version 2010-05-08',
    )
    const response = protocolOf(modelOf('iam'), request({})).refuse(
      modelOf('iam'),
      new AwsError('UnknownOperation', 'a <b>'),
      'the-id',
    )
    expect(response).toMatchObject({ status: 400, headers: { 'content-type': 'text/xml' } })
    expect(String(response.body).replace(/\n */g, '')).toBe(
      '<ErrorResponse xmlns="http://webservices.amazon.com/AWSFault/2005-15-09"><Error><Type>Sender</Type><Code>InvalidAction</Code><Message>a &lt;b&gt;</Message></Error><RequestId>the-id</RequestId></ErrorResponse>',
    )
  })

  test('a response has its result, its namespace and its request id', () => {
    const model = modelOf('sts')
    const operation = model.operations.get('GetCallerIdentity')
    if (!operation) throw new Error('unreachable')
    const output = { UserId: 'a\u0000b', Account: '111111111111' }
    const response = protocolOf(model, request({})).write(model, operation, output, 'the-id')
    expect(String(response.body).replace(/\n */g, '')).toBe(
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><UserId>a\ufffdb</UserId><Account>111111111111</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>the-id</RequestId></ResponseMetadata></GetCallerIdentityResponse>',
    )
  })
})

describe('REST and JSON', () => {
  const functions = '/2015-03-31/functions'
  const identify = (method: string, path: string, query = '') => {
    const model = modelOf('lambda')
    const asked = request({ method, path, query })
    return protocolOf(model, asked).identify(asked, model, Buffer.alloc(0))
  }

  test.each([
    ['POST', functions, '', 'CreateFunction'],
    ['POST', `${functions}/`, '', 'CreateFunction'],
    ['GET', `${functions}/`, '', 'ListFunctions'],
    ['GET', `${functions}/f`, '', 'GetFunction'],
    ['GET', `${functions}/arn:aws:lambda:r:1:function:f`, '', 'GetFunction'],
    ['POST', `${functions}/f/invocations`, '', 'Invoke'],
    ['GET', '/2018-10-31/layers', '', 'ListLayers'],
    ['GET', '/2018-10-31/layers', 'find=LayerVersion&Arn=a', 'GetLayerVersionByArn'],
    [
      'GET',
      '/2019-09-30/functions/f/provisioned-concurrency',
      'Qualifier=1',
      'GetProvisionedConcurrencyConfig',
    ],
    [
      'GET',
      '/2019-09-30/functions/f/provisioned-concurrency',
      'List=ALL',
      'ListProvisionedConcurrencyConfigs',
    ],
    ['PATCH', `${functions}/f`, '', undefined],
    ['GET', `${functions}//code`, '', undefined],
  ])('%s %s?%s is %s', (method, path, query, expected) => {
    expect(identify(method, path, query)).toBe(expected)
  })

  test('labels are decoded, queries and headers are bound', () => {
    const given = {
      path: `${functions}/arn%3Aaws%3Alambda%3Aus-east-1%3A111111111111%3Afunction%3Af/invocations`,
      query: 'Qualifier=%24LATEST',
      headers: { 'x-amz-invocation-type': 'Event' },
    }
    expect(read('lambda', given, 'not json')).toEqual({
      FunctionName: 'arn:aws:lambda:us-east-1:111111111111:function:f',
      Qualifier: '$LATEST',
      InvocationType: 'Event',
      Payload: Buffer.from('not json'),
    })
  })

  test.each([
    [
      { path: functions },
      '{',
      'InvalidRequestContentException: Could not parse request body into json',
    ],
    [
      { method: 'GET', path: `${functions}/%zz` },
      '',
      'SerializationException: Malformed percent encoding in `%zz`',
    ],
    [
      { method: 'GET', path: functions, query: 'MaxItems=many' },
      '',
      'SerializationException: Malformed input: many',
    ],
  ])('refuses %j with %s', (given, body, text) => {
    expect(refusal(() => read('lambda', given, body))).toBe(text)
  })

  test.each([
    ['ResourceNotFoundException', 404, '{"Type":"User","Message":"the text"}'],
    ['InvalidParameterValueException', 400, '{"Type":"User","message":"the text"}'],
    ['AccessDenied', 403, '{"Message":"the text"}'],
    ['ValidationException', 400, '{"message":"the text"}'],
    ['EC2ThrottledException', 502, '{"Type":"Service","Message":"the text"}'],
    ['MissingAuthenticationToken', 403, '{"message":"Missing Authentication Token"}'],
  ])('%s is %i %s', (code, status, body) => {
    const model = modelOf('lambda')
    const response = protocolOf(model, request({})).refuse(
      model,
      new AwsError(code, 'the text'),
      'the-id',
    )
    expect(response).toMatchObject({ status, body })
    expect(response.headers['x-amzn-ErrorType']).toMatch(/Exception$/)
  })
})

describe('what nobody can mean is refused before it is parsed', () => {
  const million = Array.from({ length: 1_000_000 }, () => '{}').join()

  test.each<[ModelledService, Partial<HttpRequest>, string, string]>([
    ['ecr', target('UploadLayerPart'), `{"x":[${million}]}`, 'SerializationException: '],
    ['ecr', target('UploadLayerPart'), `{"x":${'['.repeat(1_000_000)}`, 'SerializationException: '],
    [
      'lambda',
      { path: '/2015-03-31/functions' },
      `{"Layers":[${million}]}`,
      'InvalidRequestContentException: ',
    ],
  ])('%s: JSON of a million values', (service, given, text, code) => {
    const parse = vi.spyOn(JSON, 'parse')
    modelOf(service)
    parse.mockClear()
    try {
      expect(refusal(() => read(service, given, text))).toContain(code)
      expect(parse).not.toHaveBeenCalled()
    } finally {
      parse.mockRestore()
    }
  })

  test('a form of a million fields', () => {
    const parsed = vi.spyOn(globalThis, 'URLSearchParams')
    try {
      const text = `Action=CreateUser&Version=2010-05-08${'&a=b'.repeat(1_000_000)}`
      expect(refusal(() => read('iam', {}, text))).toBe(
        'SerializationException: Malformed input: more than 20000 fields',
      )
      expect(parsed).not.toHaveBeenCalled()
    } finally {
      parsed.mockRestore()
    }
  })

  test('a long list that somebody can mean is read', () => {
    const event = '{"timestamp":1700000000000,"message":"[{\\"a\\":1},{},{}]"}'
    const text = `{"logGroupName":"g","logStreamName":"s","logEvents":[${Array.from({ length: 10_000 }, () => event).join()}]}`
    const headers = { 'x-amz-target': 'Logs_20140328.PutLogEvents' }
    expect(read('logs', { headers }, text)).toMatchObject({
      logEvents: expect.arrayContaining([{ timestamp: 1.7e12, message: '[{"a":1},{},{}]' }]),
    })
  })
})

describe('a JSON service that takes the query protocol too', () => {
  const model = modelOf('sqs')
  const asked = (contentType: string) => request({ headers: { 'content-type': contentType } })
  const form = asked('application/x-www-form-urlencoded')
  const noQueue = new AwsError('QueueDoesNotExist', 'The specified queue does not exist.')

  test('names an error by its shape in the body, and by the older code in a header', () => {
    const json = asked('application/x-amz-json-1.0')
    expect(protocolOf(model, json).refuse(model, noQueue, 'the-id')).toEqual({
      status: 400,
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amzn-RequestId': 'the-id',
        'x-amzn-query-error': 'AWS.SimpleQueueService.NonExistentQueue;Sender',
      },
      body: '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}',
    })
    const denied = protocolOf(model, json).refuse(model, new AwsError('AccessDenied', 'no'), 'i')
    expect(denied).toMatchObject({
      status: 403,
      headers: { 'x-amzn-query-error': 'AccessDenied;Sender' },
      body: '{"__type":"com.amazon.coral.service#AccessDeniedException","message":"no"}',
    })
  })

  test('answers a form in XML, in the words of its WSDL', () => {
    const { headers, body } = protocolOf(model, form).refuse(model, noQueue, 'the-id')
    expect(headers['content-type']).toBe('text/xml')
    expect(body).toBe(`<?xml version="1.0"?>
<ErrorResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/">
  <Error>
    <Type>Sender</Type>
    <Code>AWS.SimpleQueueService.NonExistentQueue</Code>
    <Message>The specified queue does not exist for this wsdl version.</Message>
    <Detail/>
  </Error>
  <RequestId>the-id</RequestId>
</ErrorResponse>
`)
  })

  test('reads flattened lists and maps, and the queue from the path', () => {
    const sent = request({ ...form, path: '/111111111111/q' })
    const text = [
      'Action=SendMessageBatch&Version=2012-11-05',
      'SendMessageBatchRequestEntry.1.Id=a&SendMessageBatchRequestEntry.1.MessageBody=x',
      'SendMessageBatchRequestEntry.1.MessageAttribute.1.Name=n',
      'SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType=Binary',
      'SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.BinaryValue=aGk%3D',
    ].join('&')
    expect(read('sqs', sent, text)).toEqual({
      QueueUrl: '/111111111111/q',
      Entries: [
        {
          Id: 'a',
          MessageBody: 'x',
          MessageAttributes: { n: { DataType: 'Binary', BinaryValue: Buffer.from('hi') } },
        },
      ],
    })
  })

  test('writes them as flat, and refuses an action that it lacks in its own words', () => {
    const operation = model.operations.get('GetQueueAttributes')
    const { body } = protocolOf(model, form).write(
      model,
      operation ?? expect.fail('no such operation'),
      { Attributes: { DelaySeconds: '0' } },
      'the-id',
    )
    expect(body).toContain(
      '<GetQueueAttributesResult><Attribute><Name>DelaySeconds</Name><Value>0</Value></Attribute></GetQueueAttributesResult>',
    )
    const attempt = () => read('sqs', form, 'Action=FooBar&Version=2012-11-05')
    expect(attempt).toThrow('The action FooBar is not valid for this endpoint.')
  })
})
