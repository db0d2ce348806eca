import type { HttpResponse } from '../http.ts'
import { renderError } from '../render-error.ts'
import { checkInput } from '../validate.ts'
import { formOf, valueFromForm } from './form.ts'
import type { Protocol } from './protocol.ts'
import { escapeXml, xmlMembers } from './xml.ts'

/** What AWS's front door uses when it refuses a request before it knows the operation. */
const frontDoorNamespace = 'http://webservices.amazon.com/AWSFault/2005-15-09'

/** AWS query: a form in, XML out. IAM, STS. */
export const awsQuery: Protocol = {
  identify: (request, _model, body) => formOf(request, body).get('Action') ?? undefined,

  read: (model, operation, request, body) => {
    const form = formOf(request, body)
    // STS takes an empty list for one that is not given, IAM does not: recorded in September 2026 (radkawar/stackd,
    // testdata/aws/iam/outbound_identity.json and tag_inputs.json).
    if (model.signingName === 'sts')
      for (const [name, { shape }] of operation.input?.members ?? [])
        if (shape.type === 'list' && form.get(name) === '') form.delete(name)
    // The queue's own URL is an endpoint for what is done with it.
    if (model.queryCompatible && request.path !== '/' && !form.has('QueueUrl'))
      form.set('QueueUrl', request.path)
    const input = operation.input ? valueFromForm(operation.input, form) : {}
    checkInput(model, operation, input)
    return input
  },

  write: (model, operation, output, requestId) => {
    const members = operation.output ? xmlMembers(operation.output, output) : ''
    const wrapper = operation.resultWrapper
    const result = wrapper ? `  <${wrapper}>${members}</${wrapper}>\n` : ''
    const name = `${operation.name}Response`
    return respond(
      200,
      `<${name} xmlns="${model.xmlNamespace}">\n${result}  <ResponseMetadata>\n    <RequestId>${requestId}</RequestId>\n  </ResponseMetadata>\n</${name}>\n`,
      requestId,
    )
  },

  refuse: (model, thrown, requestId) => {
    const { code, status, message, detail } = renderError('query', model, thrown)
    const namespace = code === 'InvalidAction' ? frontDoorNamespace : model?.xmlNamespace
    const type = status >= 500 ? 'Receiver' : 'Sender'
    // CredentialReportNotPresent has no text, and then AWS leaves the element out.
    const declaration = model?.queryCompatible ? '<?xml version="1.0"?>\n' : ''
    // Recorded: what JSON calls a queue that does not exist has one more clause here.
    const said = code.endsWith('.NonExistentQueue')
      ? message.replace(/\.$/, ' for this wsdl version.')
      : message
    const text = said && `    <Message>${escapeXml(said)}</Message>\n`
    const details = Object.entries(detail)
      .map(([name, value]) => `    <${name}>${escapeXml(String(value))}</${name}>\n`)
      .join('')
      .concat(model?.queryCompatible ? '    <Detail/>\n' : '')
    return respond(
      status,
      `${declaration}<ErrorResponse xmlns="${namespace ?? frontDoorNamespace}">\n  <Error>\n    <Type>${type}</Type>\n    <Code>${escapeXml(code)}</Code>\n${text}${details}  </Error>\n  <RequestId>${requestId}</RequestId>\n</ErrorResponse>\n`,
      requestId,
    )
  },
}

function respond(status: number, body: string, requestId: string): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-RequestId': requestId },
    body,
  }
}
