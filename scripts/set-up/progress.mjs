import { spawn } from 'node:child_process';

const TERMINAL_MS = 1_000;
const QUIET_MS = 30_000;
const TAIL_LINES = 120;

/** Writes a message for the user to stderr, because stdout belongs to the command. */
export const say = (text) => process.stderr.write(`${text}\n`);

/**
 * Runs one step of the set-up and shows its progress: a clock on a terminal, elsewhere a line every 30 seconds.
 * Shows its output only if it fails; with `show` passes its stderr through, for programs that report their own progress.
 * @throws Error when the step fails.
 */
export async function runStep(title, program, args, { cwd, show = false }) {
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1_000)} s`;
  const stop = show ? () => undefined : showClock(title, seconds);
  const child = spawn(program, args, { cwd, stdio: show ? ['ignore', 'ignore', 2] : ['ignore', 'pipe', 'pipe'] });
  const output = [];
  child.stdout?.on('data', (chunk) => output.push(chunk));
  child.stderr?.on('data', (chunk) => output.push(chunk));
  const ending = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? null : `exit code ${code ?? signal}`));
  });
  stop();
  if (ending === null) return show || say(`${title}: done in ${seconds()}.`);
  throw new Error(`${tail(output)}${title} failed after ${seconds()} (${ending}): ${[program, ...args].join(' ')}`);
}

function showClock(title, seconds) {
  const terminal = process.stderr.isTTY;
  if (!terminal) say(`${title} …`);
  const write = () => (terminal ? process.stderr.write(`\r${title} … ${seconds()} `) : say(`${title} … ${seconds()}`));
  if (terminal) write();
  const timer = setInterval(write, terminal ? TERMINAL_MS : QUIET_MS);
  return () => {
    clearInterval(timer);
    if (terminal) process.stderr.write('\r\x1b[K');
  };
}

function tail(output) {
  const lines = Buffer.concat(output).toString('utf8').trimEnd().split('\n').slice(-TAIL_LINES);
  return lines.length > 1 || lines[0] ? `${lines.join('\n')}\n` : '';
}
