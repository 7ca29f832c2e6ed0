import { defaultPayloadConverter, type Payload, type RawValue } from '@temporalio/common';
import { defineSignal, log, setHandler } from '@temporalio/workflow';
import { runIfAny, nextNumber } from './core.ts';
import { recordRule } from './record-rule.ts';
import { flushRecords } from './publish-result.ts';
import { undecoded } from './undecoded.ts';

const MOST_NOTED = 20;
const MOST_CHARACTERS = 200;

/**
 * Handles the signals of one name. A signal that cannot be decoded, or for which the handler throws, is dropped: logged and recorded in the
 * journal. Send such a signal by its name only, so that the SDK encodes it.
 */
export function onSignal(name: string, handle: (...values: unknown[]) => void | Promise<void>): void {
  const definition = defineSignal<RawValue[]>(name, undecoded);
  setHandler(definition, async (...sent: RawValue[]) => {
    try {
      await handle(...sent.slice(0, handle.length).map(({ payload }) => read(payload))); // further arguments are ignored
    } catch (error) {
      drop(name, error instanceof Error ? error.message : String(error)); // a handler that throws would fail the whole run
    }
  });
}

function read(payload: Payload): unknown {
  try {
    return defaultPayloadConverter.fromPayload(payload);
  } catch (error) {
    throw new Error(`it could not be read (encoding ${encodingOf(payload)})`, { cause: error });
  }
}

/** The sender is unknown, so the text is cut and reduced to printable ASCII. */
const encodingOf = ({ metadata }: Payload): string =>
  String.fromCharCode(...(metadata?.['encoding'] ?? []).slice(0, 60)).replace(/[^ -~]/g, '?') || 'none';

function drop(name: string, why: string): void {
  const reason = `a signal ${name} was dropped: ${why}`.slice(0, MOST_CHARACTERS);
  log.warn(reason);
  const run = runIfAny();
  if (!run || nextNumber(run, 'dropped signals') > MOST_NOTED) return; // thousands of signals must not fill the journal
  recordRule({ rule: 'signals', choice: 'dropped', reasoning: reason });
  flushRecords(); // the run may be idle for long
}
