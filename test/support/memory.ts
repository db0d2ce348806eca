import { migrations, servicesKnown } from '../../src/services/all.ts'
import { type Database, openMemory as openWith } from '../../src/store/database.ts'
import { storeEstate } from '../../src/store/estate.ts'
import { openStore as openFolder } from '../../src/store/open-store.ts'

// A store as the server has it: with the tables and the facts of every service.

export const openMemory = (): Promise<Database> => openWith(migrations)

export const openStore = (folder: string) => openFolder(folder, { migrations })

export const estateIn = (db: Database) => storeEstate(db, servicesKnown)
