import { invoicePaths } from '../helpers/invoices/paths.ts';
import { itReplays } from './replays.ts';

itReplays(
  'invoice',
  invoicePaths.map(({ name }) => name),
);
