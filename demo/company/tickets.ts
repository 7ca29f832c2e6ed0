import type { Insertable } from 'kysely';
import type { ShopTables } from '../../src/business/shop/shop-tables.ts';

type Row = Insertable<ShopTables['tickets']>;

const ticket = (number: number, customer_email: string, day: string, category: string, outcome: string, subject: string): Row => ({
  run_id: `earlier:${number}`,
  customer_email,
  subject,
  category,
  outcome,
  at: `${day}T10:00:00Z`,
});

/** Tickets from the time before Signalbox. */
export const tickets: Row[] = [
  ticket(1, 'ana.example@example.com', '2026-10-15', 'technical', 'sent', 'Kettle does not connect to the app'),
  ticket(2, 'grace.holloway@example.com', '2026-10-27', 'billing', 'sent', 'Return of the thermostat'),
  ticket(3, 'grace.holloway@example.com', '2026-11-02', 'billing', 'handed_over', 'Only part of my money is back'),
  ticket(4, 'grace.holloway@example.com', '2026-11-08', 'complaint', 'sent', 'Third mail about the same return'),
  ticket(5, 'felix.brandt@example.net', '2026-10-09', 'general', 'sent', 'Rücksendung der Lampe'),
  ticket(6, 'hugo.lefevre@example.org', '2026-10-10', 'billing', 'sent', 'Annulation de ma commande'),
  ticket(7, 'jack.whitfield@example.com', '2026-06-20', 'technical', 'sent', 'Smart plug keeps blinking'),
  ticket(8, 'lucy.nguyen@example.net', '2026-11-01', 'feature_request', 'recorded', 'Schedule for the air purifier'),
  ticket(9, 'chloe.martin@example.net', '2026-10-05', 'technical', 'sent', "L'aspirateur ne se charge plus"),
];
