import type { Insertable } from 'kysely';
import type { ShopTables } from '../../src/business/shop/shop-tables.ts';

type Row = Insertable<ShopTables['customers']>;
type PriceTier = Row['price_tier'];

const customer = (id: string, name: string, email: string, language: string, price_tier: PriceTier): Row => ({
  id,
  name,
  email,
  language,
  price_tier,
});

/** Invented people; their addresses use domains that nobody can own. */
export const customers: Row[] = [
  customer('C-01', 'Ana Example', 'ana.example@example.com', 'en', 'plus'),
  customer('C-02', 'Ben Carter', 'ben.carter@example.org', 'en', 'basic'),
  customer('C-03', 'Chloé Martin', 'chloe.martin@example.net', 'fr', 'premium'),
  customer('C-04', 'David Okafor', 'david.okafor@example.com', 'en', 'plus'),
  customer('C-05', 'Eva Lindner', 'eva.lindner@example.org', 'de', 'premium'),
  customer('C-06', 'Felix Brandt', 'felix.brandt@example.net', 'de', 'basic'),
  customer('C-07', 'Grace Holloway', 'grace.holloway@example.com', 'en', 'premium'),
  customer('C-08', 'Hugo Lefèvre', 'hugo.lefevre@example.org', 'fr', 'basic'),
  customer('C-09', 'Ingrid Sommer', 'ingrid.sommer@example.net', 'de', 'plus'),
  customer('C-10', 'Jack Whitfield', 'jack.whitfield@example.com', 'en', 'basic'),
  customer('C-11', 'Karim Benali', 'karim.benali@example.org', 'fr', 'plus'),
  customer('C-12', 'Lucy Nguyen', 'lucy.nguyen@example.net', 'en', 'basic'),
];
