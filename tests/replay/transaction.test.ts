import { paymentFilePaths, transactionPaths } from '../helpers/transactions/paths.ts';
import { itReplays } from './replays.ts';

const files = paymentFilePaths.map(({ name }) => name);

itReplays(
  'transaction',
  [...transactionPaths.map(({ name }) => name), ...files],
  (name) => `${files.includes(name) ? 'paymentFile' : 'transaction'}:${name}`,
);
