import { scheduledPaths } from '../helpers/reports/scheduled.ts';
import { itReplays } from './replays.ts';

itReplays(
  'scheduled-run',
  scheduledPaths.map(({ name }) => name),
);
