import { companyMigrations } from '../../src/business/database.ts';
import { readConfig } from '../../src/settings/environment.ts';
import { migrate, openDatabase } from '../../src/store/database.ts';
import { seedPurchasing, seedShop, seedStock } from './seed.ts';

/** Fills the database that DATABASE_URL names with the example company. */
const db = openDatabase(readConfig().DATABASE_URL!);
await migrate(db, companyMigrations);
await seedShop(db);
await seedStock(db);
await seedPurchasing(db);
await db.destroy();
