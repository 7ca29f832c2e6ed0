import { sql } from 'kysely';
import type { Db, Trx } from '../../store/database.ts';

export interface Vendor {
  id: string;
  name: string;
  taxIdKey: string | null;
  email: string | null;
  senders: string[];
  ibans: string[];
  foundBy: 'tax id' | 'account' | 'name';
}

/** How an invoice names its vendor; names and tax ids without their spelling. */
export interface VendorClues {
  taxIdKey: string | null;
  iban: string | null;
  nameKey: string;
}

/** The vendor that has the tax id, else the account, else alone the name; null where none does. */
export async function findVendor(db: Db, { taxIdKey, iban, nameKey }: VendorClues): Promise<Vendor | null> {
  const byTaxId = taxIdKey === null ? [] : await vendorsWhere(db, 'tax id', sql<boolean>`vendors.tax_id_key = ${taxIdKey}`);
  if (byTaxId.length === 1) return byTaxId[0]!;
  const holder = sql<boolean>`vendors.id in (select vendor_id from vendor_accounts where iban = ${iban})`;
  const byAccount = iban === null ? [] : await vendorsWhere(db, 'account', holder);
  if (byAccount.length === 1) return byAccount[0]!;
  const byName = nameKey === '' ? [] : await vendorsWhere(db, 'name', sql<boolean>`vendors.name_key = ${nameKey}`);
  return byName.length === 1 ? byName[0]! : null;
}

async function vendorsWhere(db: Db, foundBy: Vendor['foundBy'], holds: ReturnType<typeof sql<boolean>>): Promise<Vendor[]> {
  const accounts = sql<string[]>`array(select iban from vendor_accounts where vendor_id = vendors.id order by at, iban)`.as('ibans');
  const rows = await db
    .selectFrom('vendors')
    .select(['id', 'name', 'tax_id_key', 'email', 'senders', accounts])
    .where(holds)
    .orderBy('id')
    .limit(2)
    .execute();
  return rows.map(({ tax_id_key: taxIdKey, ...vendor }) => ({ ...vendor, taxIdKey, foundBy }));
}

/** The name of a vendor in the master data, and whether the account is one of its own there now; undefined where there is no such vendor. */
export const lookUpPayee = (trx: Trx, vendorId: string, iban: string | null) =>
  trx
    .selectFrom('vendors')
    .select([
      'name',
      sql<boolean>`exists (select 1 from vendor_accounts where vendor_id = vendors.id and iban = ${iban})`.as('ownsAccount'),
    ])
    .where('id', '=', vendorId)
    .executeTakeFirst();

/** What a person confirmed of a vendor. */
export interface ConfirmedVendor {
  id: string;
  name: string;
  nameKey: string;
  taxIdKey: string | null;
  iban: string;
  runId: string;
}

/** Adds the vendor where it is new, and the account to those that are known; what is there already stays as it is. */
export async function addConfirmed(trx: Trx, { id, name, nameKey, taxIdKey, iban, runId }: ConfirmedVendor): Promise<void> {
  await trx
    .insertInto('vendors')
    .values({ id, name, name_key: nameKey, tax_id_key: taxIdKey, email: null, added_by: runId })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  await trx
    .insertInto('vendor_accounts')
    .values({ vendor_id: id, iban, added_by: runId })
    .onConflict((conflict) => conflict.columns(['vendor_id', 'iban']).doNothing())
    .execute();
}

/** Removes what a run added, unless another invoice relies on the vendor meanwhile. @returns how many accounts. */
export async function removeConfirmed(trx: Trx, runId: string): Promise<number> {
  const accounts = await trx.deleteFrom('vendor_accounts').where('added_by', '=', runId).returning('iban').execute();
  const others = sql<boolean>`exists (select 1 from invoices where vendor_id = vendors.id and run_id <> ${runId} and status <> 'released')`;
  const hasMore = sql<boolean>`exists (select 1 from vendor_accounts where vendor_id = vendors.id)`;
  await trx
    .deleteFrom('vendors')
    .where('added_by', '=', runId)
    .where(sql<boolean>`not ${others} and not ${hasMore}`)
    .execute();
  return accounts.length;
}
