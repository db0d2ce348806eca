import { Ledger } from '../../src/access/ledger.ts'

type Made = Parameters<Ledger['record']>[0]

/** A ledger that also lists what was decided, in order. */
export class ListingLedger extends Ledger {
  readonly decided: Made[] = []

  override record(made: Made): void {
    this.decided.push(made)
    super.record(made)
  }
}
