import { parseArgs } from 'node:util';
import { readConfig, type Config } from '../src/settings/environment.ts';
import { failures, SignalboxError } from '../src/kit/common/failures.ts';
import { startInBackground } from './supervisor/background.ts';
import { stopLocalStack } from './supervisor/down.ts';
import { runDoctor } from './supervisor/doctor.ts';
import { describeFindings } from './supervisor/findings.ts';
import { homePaths } from './supervisor/paths.ts';
import { describeStatus, isSupervised, RENEW, viewStack, type StackStatus } from './supervisor/status.ts';
import { ensureTemporalBinary } from './temporal/binary.ts';
import { runLocalStack } from './supervisor/up.ts';
import { renewPrograms } from './supervisor/program-code.ts';
import type { Say } from './temporal/say.ts';

interface Flags {
  json: boolean;
  detach: boolean;
  /** Set by --detach for the process that it starts: nobody reads its output. */
  background: boolean;
}
type Command = (config: Config, flags: Flags) => Promise<number>;

const say: Say = (text) => console.error(text);
/** For the supervisor's log. */
const sayWithTime: Say = (text) => say(`${new Date().toISOString()} ${text}`);
const print = (flags: Flags, data: unknown, text: string) => console.log(flags.json ? JSON.stringify(data) : text);
const printStatus = (flags: Flags, status: StackStatus) => print(flags, status, describeStatus(status));

const up: Command = async (config, flags) => {
  const paths = homePaths(config.SIGNALBOX_HOME);
  const printReady = () => {
    if (flags.background) return;
    printStatus(flags, viewStack(paths).status);
    say(flags.detach ? 'Ready. signalbox down stops it.' : 'Ready. Ctrl-C or signalbox down stops it.');
  };
  if (flags.detach && !isSupervised(paths)) {
    const start = await startInBackground(paths, flags.json, say);
    if ('exitCode' in start) return start.exitCode === 0 && !isSupervised(paths) ? 1 : start.exitCode; // stopped before it was ready
    printReady();
    return 0;
  }
  const tell = flags.background ? sayWithTime : say;
  const runner = await runLocalStack({ config, say: tell, stop: stopRequested(tell), ready: printReady });
  if (runner === null) return 0;
  say(`The stack already runs here (supervisor pid ${runner}).`);
  await renewPrograms(paths, say);
  printStatus(flags, viewStack(paths).status);
  return 0;
};

const down: Command = async (config) => {
  await stopLocalStack(homePaths(config.SIGNALBOX_HOME), say);
  return 0;
};

const status: Command = async (config, flags) => {
  const view = viewStack(homePaths(config.SIGNALBOX_HOME));
  printStatus(flags, view.status);
  for (const { name } of view.status.processes.filter(({ outdated }) => outdated))
    say(`The ${name} runs older code than the build. ${RENEW}`);
  if (view.supervisor === 'none') say('No stack runs here. signalbox up starts it.');
  if (view.supervisor === 'killed')
    say('The supervisor of this stack was killed; nothing watches it. signalbox up recovers it, signalbox down ends what is left.');
  return view.supervisor === 'killed' ? 1 : 0;
};

const prepare: Command = async (config, flags) => {
  const path = await ensureTemporalBinary(config, say);
  print(flags, { path }, path);
  return 0;
};

const commands: Record<string, Command> = { up, down, status, prepare };

/** Aborted by Ctrl-C, SIGTERM or a closed terminal. Further signals change nothing: every part has a time limit for its end. */
function stopRequested(tell: Say): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) return;
      tell('Stopping.');
      stop.abort();
    });
  }
  return stop.signal;
}

function readArguments(): { name: string; flags: Flags } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        detach: { type: 'boolean', default: false },
        background: { type: 'boolean', default: false },
      },
    });
    return { name: positionals[0] ?? '', flags: values };
  } catch (error) {
    throw new SignalboxError('USAGE', { detail: (error as Error).message });
  }
}

async function main(): Promise<number> {
  const { name, flags } = readArguments();
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (name === 'doctor') return doctor(flags);
  if (!command)
    throw new SignalboxError('USAGE', {
      field: 'command',
      detail: `${name || 'nothing'} is no command`,
      fix: `Use one of ${[...Object.keys(commands), 'doctor'].join(', ')}.`,
    });
  return command(readConfig(), flags);
}

/** Reads the configuration itself, because an invalid one is one of its findings. */
async function doctor(flags: Flags): Promise<number> {
  const findings = await runDoctor();
  print(flags, findings, describeFindings(findings));
  return findings.every((finding) => finding.ok) ? 0 : 1;
}

function reportError(error: unknown): number {
  const known = error instanceof SignalboxError ? error : new SignalboxError('INTERNAL', { detail: String(error), cause: error });
  const { code, message, field, fix } = known;
  if (process.argv.includes('--json')) say(JSON.stringify({ code, message, field: field ?? null, fix: fix ?? null }));
  else
    say(
      [`${code}: ${message}`, ...(fix ? [fix] : []), ...(code === 'INTERNAL' && error instanceof Error ? [error.stack ?? ''] : [])].join(
        '\n',
      ),
    );
  return failures[code].exit;
}

// A closed reader (a closed terminal, `| head`) must not end the supervisor.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

process.exitCode = await main().catch(reportError);
process.exit();
