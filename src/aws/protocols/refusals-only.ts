import type { HttpResponse } from '../http.ts'
import { renderError } from '../render-error.ts'
import { cborOfTexts } from './cbor.ts'
import { escapeXml } from './xml.ts'

/** How a service that is not here would refuse: in the shape that its clients read. */
type Refuse = (thrown: unknown, requestId: string) => HttpResponse

/** S3's own shape, which names no type and stands in no namespace. */
export const refuseAsS3: Refuse = (thrown, requestId) => {
  const { code, status, message } = renderError('query', undefined, thrown)
  return {
    status,
    headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message><RequestId>${requestId}</RequestId></Error>`,
  }
}

/** EC2's form of the query protocol. */
export const refuseAsEc2: Refuse = (thrown, requestId) => {
  const { code, status, message } = renderError('query', undefined, thrown)
  return {
    status,
    headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-RequestId': requestId },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`,
  }
}

/** REST with JSON, and whatever else reads JSON: the error's name stands in the header and in the body. */
export const refuseAsJson: Refuse = (thrown, requestId) => {
  const { code, status, message } = renderError('rest-json', undefined, thrown)
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-RequestId': requestId,
      'x-amzn-ErrorType': code,
    },
    body: JSON.stringify({ __type: code, message }),
  }
}

/** https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html */
export const refuseAsCbor: Refuse = (thrown, requestId) => {
  const { code, status, message } = renderError('json', undefined, thrown)
  return {
    status,
    headers: {
      'content-type': 'application/cbor',
      'smithy-protocol': 'rpc-v2-cbor',
      'x-amzn-RequestId': requestId,
    },
    body: cborOfTexts({ __type: code, message }),
  }
}
