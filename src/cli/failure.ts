/** Something the person at the terminal can act on. Lower case, no final period, ends the command. */
export class Failure extends Error {
  readonly exitCode: number
  /** The operator API's error code, when the server refused. */
  readonly code: string | undefined

  constructor(message: string, exitCode = 1, code?: string) {
    super(message)
    this.name = 'Failure'
    this.exitCode = exitCode
    this.code = code
  }
}

/** The command was not typed as it is meant to be. */
export const usage = (message: string): Failure => new Failure(message, 2)

/** No server answered, whatever was asked of it. */
export class NoServer extends Failure {}
