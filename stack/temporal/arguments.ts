/** Registered when the server starts, so that the worker only needs to check them. */
const SEARCH_ATTRIBUTES = [
  'SignalboxStatus=Keyword',
  'SignalboxState=Keyword',
  'SignalboxWorkflow=Keyword',
  'SignalboxWaitingFor=KeywordList',
  'SignalboxCostUsd=Double',
];

/** The defaults of the dev server make every step wait for a poll limit: 350 ms for three empty activities, 71 ms with these; and no timer fires before a second. */
export const DYNAMIC_CONFIG = [
  'history.transferProcessorMaxPollRPS=2000',
  'history.timerProcessorMaxPollRPS=2000',
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
  'system.enableActivityEagerExecution=true',
  'history.timerProcessorMaxTimeShift="10ms"',
];

/** A write-ahead log keeps committed data when the server is killed, and needs no sync per write. */
const SQLITE_PRAGMAS = ['journal_mode=WAL', 'synchronous=NORMAL'];

export interface TemporalOptions {
  port: number;
  uiPort: number;
  dbFile: string;
  namespace: string;
}

/** Arguments for the Temporal dev server with its Web UI and a database file. */
export function temporalArguments({ port, uiPort, dbFile, namespace }: TemporalOptions): string[] {
  const repeated = (flag: string, values: string[]) => values.flatMap((value) => [flag, value]);
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)],
    ...['--db-filename', dbFile, '--namespace', namespace, '--log-level', 'warn'],
    ...repeated('--sqlite-pragma', SQLITE_PRAGMAS),
    ...repeated('--dynamic-config-value', DYNAMIC_CONFIG),
    ...repeated('--search-attribute', SEARCH_ATTRIBUTES),
  ];
}
