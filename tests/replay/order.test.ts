import { orderPaths } from '../helpers/orders/paths.ts';
import { itReplays } from './replays.ts';

itReplays(
  'order',
  orderPaths.map(({ name }) => name),
);
