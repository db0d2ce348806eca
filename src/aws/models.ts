import { linkModel, type ServiceModel } from './model.ts'
import { ecrJson } from './models/ecr.gen.ts'
import { iamJson } from './models/iam.gen.ts'
import { lambdaJson } from './models/lambda.gen.ts'
import { logsJson } from './models/logs.gen.ts'
import { organizationsJson } from './models/organizations.gen.ts'
import { stsJson } from './models/sts.gen.ts'

const written = {
  ecr: ecrJson,
  iam: iamJson,
  lambda: lambdaJson,
  logs: logsJson,
  organizations: organizationsJson,
  sts: stsJson,
}

/** Signing names of the services whose models are here. */
export type ModelledService = keyof typeof written

export const modelledServices = Object.keys(written) as readonly ModelledService[]

const linked = new Map<ModelledService, ServiceModel>()

/** Parsed at a service's first use: a server that starts should not pay for services nobody calls. */
export function modelOf(service: ModelledService): ServiceModel {
  const known = linked.get(service)
  if (known) return known
  const model = linkModel(written[service])
  linked.set(service, model)
  return model
}
