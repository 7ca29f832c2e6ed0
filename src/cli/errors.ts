import { CommanderError } from 'commander';
import { failures, SignalboxError, type FailureCode } from '../kit/common/failures.ts';
import { say } from './output.ts';
import { printableLines, safeJson } from '../kit/common/printable.ts';

/** Prints what failed, why, and what to do next. @returns the exit code. */
export async function reportError(error: unknown, json: boolean): Promise<number> {
  if (error instanceof CommanderError && error.exitCode === 0) return 0; // --help and --version
  const known = await knownError(error);
  const { code, field, message } = known;
  const fix = known.fix ?? usualFix(code);
  if (json) say(safeJson({ code, message, field: field ?? null, fix }));
  else say(asLines(code, message, fix));
  return failures[code].exit;
}

async function knownError(error: unknown): Promise<SignalboxError> {
  if (error instanceof SignalboxError) return error;
  if (error instanceof CommanderError) return usageError(error);
  const { toSignalboxError } = await import('../client/errors.ts');
  return toSignalboxError(error);
}

const DOCTOR = 'Run `signalbox doctor`: it checks every part and prints the fix.';

/** The default fix by exit code. It suggests the doctor only when the stack may be at fault. */
const usualFix = (code: FailureCode): string => {
  if (code === 'CONFIG_INVALID') return DOCTOR;
  return {
    1: DOCTOR,
    2: SEE_HELP,
    3: 'See `signalbox list` and `signalbox inbox`.',
    4: '`signalbox show RUN` says where the run is.',
    5: DOCTOR,
  }[failures[code].exit];
};

function asLines(code: FailureCode, message: string, fix: string): string {
  const what = failures[code].message;
  const why = message === what ? [] : [`  why:  ${printableLines(message.replace(`${what}: `, ''))}`];
  return [`${what} (${code})`, ...why, `  next: ${printableLines(fix)}`].join('\n');
}

const SEE_HELP = 'See `signalbox --help` or `signalbox COMMAND --help`.';

/** Commander writes `error: …`, with a suggestion on a separate line. */
function usageError({ code, message }: CommanderError): SignalboxError {
  if (code === 'commander.help') return new SignalboxError('USAGE', { field: 'command', detail: 'a command is missing', fix: SEE_HELP });
  const [text = message, suggestion] = message.replace(/^error: /, '').split('\n');
  const field = /'(?:-\w, )?--([\w-]+)|(?:argument|command) '([\w-]+)/.exec(text);
  const fix = suggestion ? suggestion.replace(/^\(|\)$/g, '') : SEE_HELP;
  return new SignalboxError('USAGE', { detail: text, field: field?.[1] ?? field?.[2], fix });
}
