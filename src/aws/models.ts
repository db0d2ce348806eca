import { linkModel, type ServiceModel } from './model.ts'
import { models } from './models/all.gen.ts'

/** Signing names of the services whose models are here. */
export type ModelledService = keyof typeof models

export const modelledServices = Object.keys(models) as readonly ModelledService[]

/** What requests for a service are told by. */
export interface ModelHead {
  readonly protocol: string
  readonly apiVersion: string
  /** A JSON service that takes the query protocol too. */
  readonly queryCompatible?: boolean
  /** Before the dot of `X-Amz-Target`. */
  readonly targetPrefix?: string
  /** What a REST service's paths name after their date. */
  readonly collections?: readonly string[]
  /** Of a REST service whose paths begin with no date: those without a part that varies. */
  readonly paths?: readonly string[]
}

/** At hand without parsing a model. */
export const modelHeads: Readonly<Record<ModelledService, ModelHead>> = models

const linked = new Map<ModelledService, ServiceModel>()

/** Parsed at a service's first use: a server that starts should not pay for services nobody calls. */
export function modelOf(service: ModelledService): ServiceModel {
  const known = linked.get(service)
  if (known) return known
  const model = linkModel(models[service].json)
  linked.set(service, model)
  return model
}
