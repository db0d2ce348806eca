import { sayFor } from '../language/say.ts'
import type { Page } from '../report/render.ts'
import { styleFor } from '../terminal.ts'
import type { Format, Options } from './options.ts'

const widthMax = 100

/** Its accounts are AWS's, and it is asked for all that there is to say. */
export const pageFor = async (options: Pick<Options, 'lang'>): Promise<Page> => ({
  ...{ target: 'aws', full: true },
  style: styleFor(process.stdout, process.env),
  width: Math.min(process.stdout.columns || widthMax, widthMax),
  say: await sayFor(options),
})

export const formatOf = ({ json, format }: Options): Format => (json ? 'json' : format)
