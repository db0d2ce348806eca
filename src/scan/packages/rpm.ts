import { type FoundPackage, limits } from '../inventory.ts'
import { bdbPackages } from './rpm-bdb.ts'
import { rpmPackage } from './rpm-header.ts'
import { ndbPackages } from './rpm-ndb.ts'
import { sqlitePackages } from './rpm-sqlite.ts'

const readers = { sqlite: sqlitePackages, ndb: ndbPackages, bdb: bdbPackages }

/** What of a damaged database could be read stands. */
export const rpmPackages =
  (kind: keyof typeof readers) =>
  (file: Buffer, path: string): readonly FoundPackage[] => {
    const found: FoundPackage[] = []
    try {
      for (const header of readers[kind](file)) {
        const one = rpmPackage(header, path)
        if (one) found.push(one)
        if (found.length >= limits.packages) break
      }
    } catch {
      // The rest cannot be read.
    }
    return found
  }
