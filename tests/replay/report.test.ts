import { reportPaths } from '../helpers/reports/paths.ts';
import { itReplays } from './replays.ts';

itReplays(
  'report',
  reportPaths.map(({ name }) => name),
);
