import { temporalEnvironment, type Config } from '../../src/settings/environment.ts';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import type { StackFile } from '../../src/settings/stack-file.ts';
import { bad, good, type Finding } from './findings.ts';
import { findLeftovers } from './leftovers.ts';
import { homePaths } from './paths.ts';
import { isPortFree, type PortWish } from './ports.ts';
import { allProbes, databaseProbe, httpProbe, smtpProbe, temporalProbe, type Probe } from './probes.ts';
import { configuredOutside, portWishes } from './stack-plan.ts';
import { RENEW, viewStack, type StackView } from './status.ts';

const PROBE_DEADLINE_MS = 3_000;
const UP = 'Run signalbox up.';

/** Whether a stack runs here under a supervisor. */
export function checkSupervisor(config: Config): Finding {
  const paths = homePaths(config.SIGNALBOX_HOME);
  const view = viewOrNull(config);
  if (view instanceof SignalboxError) return bad('stack', view.message, view.fix ?? UP);
  const left = view.supervisor === 'running' ? [] : findLeftovers(paths, null);
  if (view.supervisor === 'killed' || left.length > 0) {
    const names = left.map(({ name, pid }) => `${name} (pid ${pid})`).join(', ') || 'nothing';
    return bad(
      'stack',
      `a stack was killed here; still running: ${names}`,
      'Run signalbox up to recover, or signalbox down to end what is left; data is kept.',
    );
  }
  return good('stack', view.supervisor === 'running' ? 'running' : 'not running; signalbox up starts it');
}

function viewOrNull(config: Config): StackView | SignalboxError {
  try {
    return viewStack(homePaths(config.SIGNALBOX_HOME));
  } catch (error) {
    if (error instanceof SignalboxError) return error;
    throw error;
  }
}

/** Without a running stack: whether a new one could use its ports. */
export async function checkPorts(config: Config): Promise<Finding[]> {
  const view = viewOrNull(config);
  if (view instanceof SignalboxError || view.supervisor !== 'none') return [];
  return Promise.all(Object.values(portWishes(config)).map(checkPort));
}

async function checkPort({ field, asked, usual }: PortWish): Promise<Finding> {
  const port = asked ?? usual;
  if (await isPortFree(port)) return good(`port ${port}`, 'free');
  if (asked === undefined) return good(`port ${port}`, 'taken; a free one nearby will be chosen');
  return bad(
    `port ${port}`,
    `taken, and asked for by ${field}`,
    `End the program that listens there, or set ${field} to a free port, or unset it.`,
  );
}

/** With a running stack: probes every part like the supervisor. Parts configured elsewhere are always probed. */
export async function checkParts(config: Config): Promise<Finding[]> {
  const view = viewOrNull(config);
  const running = view instanceof SignalboxError || view.supervisor === 'none' ? null : view;
  const parts = (running?.status.processes ?? []).map(({ name, address }) => ({
    name,
    address,
    probe: probeOf(name, address, running!.endpoints!, config),
    fix: `Read ${homePaths(config.SIGNALBOX_HOME).log(name)}; signalbox down and signalbox up start it anew.`,
  }));
  return Promise.all([...parts, ...outsideParts(config)].map(checkPart));
}

interface AskedPart {
  name: string;
  address: string;
  probe: Probe;
  fix: string;
}

async function checkPart({ name, address, probe, fix }: AskedPart): Promise<Finding> {
  try {
    await probe(PROBE_DEADLINE_MS);
    return good(name, `answers at ${address}`);
  } catch (error) {
    return bad(name, `does not answer at ${address}: ${(error as Error).message}`, fix);
  }
}

function probeOf(name: string, address: string, endpoints: StackFile['endpoints'], config: Config): Probe {
  const port = Number(address.split(':').at(-1));
  switch (name) {
    case 'temporal':
      return temporalProbe(address, config.TEMPORAL_NAMESPACE);
    case 'database':
      return databaseProbe(endpoints.DATABASE_URL);
    case 'mail':
      return allProbes(smtpProbe(port), httpProbe(`${new URL(endpoints.SMTP_URL).searchParams.get('ask')}/health`));
    default:
      return httpProbe(`http://${address}/${name === 'gateway' ? 'readyz' : 'health'}`);
  }
}

/** External model APIs and mail servers are not probed: that would cost money or leave traces. */
function outsideParts(config: Config): AskedPart[] {
  const parts: AskedPart[] = [];
  if (configuredOutside(config).temporal) {
    parts.push({
      name: 'temporal',
      address: config.TEMPORAL_ADDRESS!,
      probe: configuredTemporalProbe,
      fix: 'Start that server, or correct TEMPORAL_ADDRESS and its profile, or unset it to use the embedded one.',
    });
  }
  if (config.DATABASE_URL) {
    const { host } = new URL(config.DATABASE_URL);
    parts.push({
      name: 'database',
      address: host,
      probe: databaseProbe(config.DATABASE_URL),
      fix: 'Start that database, or correct DATABASE_URL, or unset it to use the embedded one.',
    });
  }
  return parts;
}

/** A configured server may need TLS or a key, which only the client package supports. */
const configuredTemporalProbe: Probe = async (deadlineMs) => {
  const [{ Connection }, { loadClientConnectConfig }] = await Promise.all([import('@temporalio/client'), import('@temporalio/envconfig')]);
  const connection = await Connection.connect({
    ...loadClientConnectConfig({ overrideEnvVars: temporalEnvironment() }).connectionOptions,
    connectTimeout: deadlineMs,
  });
  await connection.close();
};

/** With a running stack: whether the worker runs the code of the build. */
export function checkWorkerCode(config: Config): Finding[] {
  const view = viewOrNull(config);
  if (view instanceof SignalboxError || view.supervisor === 'none') return [];
  const outdated = view.status.processes.some((process) => process.outdated);
  return [outdated ? bad('worker code', 'older than the build', RENEW) : good('worker code', 'that of the build')];
}

/** Whether the tables exist; the worker creates them at its start. */
export async function checkMigrations(config: Config): Promise<Finding[]> {
  const view = viewOrNull(config);
  const url =
    config.DATABASE_URL ?? (view instanceof SignalboxError || view.supervisor === 'none' ? undefined : view.endpoints?.DATABASE_URL);
  if (!url) return [];
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: PROBE_DEADLINE_MS, query_timeout: PROBE_DEADLINE_MS });
  client.on('error', () => undefined); // the query below reports it
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>('select name from kysely_migration order by name');
    return [good('tables', rows.map(({ name }) => name).join(', '))];
  } catch (error) {
    return [
      bad(
        'tables',
        `not there: ${(error as Error).message}`,
        'Run signalbox up, or start a worker on this database; it creates the tables when it starts.',
      ),
    ];
  } finally {
    void client.end().catch(() => undefined); // the connection may not exist, or may be broken
  }
}
