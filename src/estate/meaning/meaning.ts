import type { Message } from '../../policy/message/read.ts'
import { denialMeaning } from './denial.ts'
import { refusalMeaning } from './refusal.ts'
import type { Meaning } from './said.ts'

/** Of each of AWS's sentences in a message, in order. Empty when there is none. */
export const meaningsOf = (message: Message): readonly Meaning[] =>
  message.sentences.map((sentence) =>
    sentence.kind === 'denied'
      ? denialMeaning(sentence)
      : refusalMeaning(sentence, message.functionName),
  )
