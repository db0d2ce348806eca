import { newUuid } from '../../store/ids.ts'
import { define } from './define.ts'
import { envelopeOf, payloadType } from './envelope.ts'
import { invalid } from './errors.ts'
import { onProfile, requireProfile } from './profiles.ts'

export const signPayload = define('SignPayload', onProfile, async (input, caller, needs) => {
  const profile = await requireProfile(input, caller, needs)
  if (input.payloadFormat !== payloadType) throw invalid(`payloadFormat must be ${payloadType}.`)
  if (profile.status !== 'Active')
    throw invalid(`Signing profile ${profile.name} is ${profile.status.toLowerCase()}.`)
  const { private_key: privateKey, certificate } = profile
  const signature = envelopeOf(input.payload, { privateKey, certificate }, needs.clock.now())
  return { jobId: newUuid(), jobOwner: caller.account, metadata: {}, signature }
})
