import type { ServiceModel } from './model.ts'

/** How one protocol names an error that no service model lists, and its HTTP status. */
export interface WireError {
  readonly code: string
  readonly status: number
  /** Set where the protocol words the error its own way. */
  readonly message?: string
}

type Protocol = ServiceModel['protocol']

type CommonError = Readonly<Record<Protocol, WireError>>

const same = (code: string, status: number): CommonError => ({
  query: { code, status },
  json: { code, status },
  'rest-json': { code, status },
})

/** 403 in query and REST protocols, 400 in the JSON ones, whose names end in Exception. */
const credential = (query: string, others: string): CommonError => ({
  query: { code: query, status: 403 },
  json: { code: others, status: 400 },
  'rest-json': { code: others, status: 403 },
})

/** By the name our own code throws. A name that is neither here nor in the model travels as it is, with 400. */
const commonErrors: Readonly<Record<string, CommonError>> = {
  AccessDenied: credential('AccessDenied', 'AccessDeniedException'),
  MissingAuthenticationToken: {
    query: { code: 'MissingAuthenticationToken', status: 403 },
    json: { code: 'MissingAuthenticationTokenException', status: 400 },
    'rest-json': {
      code: 'MissingAuthenticationTokenException',
      status: 403,
      message: 'Missing Authentication Token',
    },
  },
  IncompleteSignature: {
    query: { code: 'IncompleteSignature', status: 400 },
    json: { code: 'IncompleteSignatureException', status: 400 },
    'rest-json': { code: 'IncompleteSignatureException', status: 403 },
  },
  InvalidClientTokenId: credential('InvalidClientTokenId', 'UnrecognizedClientException'),
  ExpiredToken: credential('ExpiredToken', 'ExpiredTokenException'),
  SignatureDoesNotMatch: credential('SignatureDoesNotMatch', 'InvalidSignatureException'),
  RequestTimeTooSkewed: same('RequestTimeTooSkewed', 403),
  Throttling: {
    query: { code: 'Throttling', status: 400 },
    json: { code: 'ThrottlingException', status: 400 },
    'rest-json': { code: 'TooManyRequestsException', status: 429 },
  },
  // Differs from AWS? ECR's page of common errors says 404; its 403 for AccessDenied there is 400 in truth.
  UnknownOperation: {
    query: { code: 'InvalidAction', status: 400 },
    json: { code: 'UnknownOperationException', status: 400 },
    'rest-json': { code: 'UnknownOperationException', status: 404 },
  },
  ValidationError: {
    query: { code: 'ValidationError', status: 400 },
    json: { code: 'ValidationException', status: 400 },
    'rest-json': { code: 'ValidationException', status: 400 },
  },
  /** SQS's, whose model lists neither. */
  InvalidParameterValue: {
    query: { code: 'InvalidParameterValue', status: 400 },
    json: { code: 'InvalidParameterValueException', status: 400 },
    'rest-json': { code: 'InvalidParameterValueException', status: 400 },
  },
  MissingParameter: {
    query: { code: 'MissingParameter', status: 400 },
    json: { code: 'MissingRequiredParameterException', status: 400 },
    'rest-json': { code: 'MissingRequiredParameterException', status: 400 },
  },
  /** The body does not parse, or a value has the wrong type. */
  SerializationException: {
    query: { code: 'MalformedInput', status: 400 },
    json: { code: 'SerializationException', status: 400 },
    'rest-json': { code: 'SerializationException', status: 400 },
  },
  RequestEntityTooLargeException: {
    query: { code: 'RequestEntityTooLarge', status: 413 },
    json: { code: 'RequestEntityTooLargeException', status: 413 },
    'rest-json': { code: 'RequestEntityTooLargeException', status: 413 },
  },
  /** AWS has it and this server does not. Version 2 of the SDK for JavaScript tries a 501 four times. */
  UnsupportedOperation: same('UnsupportedOperation', 400),
  InternalFailure: {
    query: { code: 'InternalFailure', status: 500 },
    json: { code: 'InternalFailure', status: 500 },
    'rest-json': { code: 'ServiceException', status: 500 },
  },
}

/** Code that throws a wire name, such as Lambda's own AccessDeniedException, gets its status all the same. */
const byWireCode = new Map<string, WireError>()
for (const error of Object.values(commonErrors))
  for (const protocol of ['query', 'json', 'rest-json'] as const)
    byWireCode.set(`${protocol} ${error[protocol].code}`, error[protocol])

/** How `protocol` renders an error of this name, when it is one of the common errors. */
export function commonError(protocol: Protocol, code: string): WireError | undefined {
  const known = Object.hasOwn(commonErrors, code) ? commonErrors[code] : undefined
  return known?.[protocol] ?? byWireCode.get(`${protocol} ${code}`)
}
