import { homedir } from 'node:os';
import { join } from 'node:path';

/** Programs and data that later runs use again. */
export const CACHE = process.env['SIGNALBOX_CACHE'] ?? join(homedir(), '.cache', 'signalbox');
