import { defaultPayloadConverter, type Payload, type RawValue } from '@temporalio/common';
import { defineSignal, log, setHandler } from '@temporalio/workflow';
import { runIfAny, nextNumber } from './core.ts';
import { recordRule } from './record-rule.ts';
import { flushRecords } from './resolve.ts';
import { undecoded } from './undecoded.ts';

const MOST_NOTED = 20;
const MOST_CHARACTERS = 200;

/**
 * Takes the signals of one name. What cannot be read, and what the handler refuses by throwing, is dropped: it is logged and kept in the journal,
 * and the run goes on. Send such a signal by its name only, so that the SDK encodes it.
 */
export function onSignal(name: string, handle: (...values: unknown[]) => void | Promise<void>): void {
  const definition = defineSignal<RawValue[]>(name, undecoded);
  setHandler(definition, async (...sent: RawValue[]) => {
    try {
      await handle(...sent.slice(0, handle.length).map(({ payload }) => read(payload))); // further ones are nobody's, whatever they are
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

/** Sent by somebody unknown: cut, and only what every database keeps. */
const encodingOf = ({ metadata }: Payload): string =>
  String.fromCharCode(...(metadata?.['encoding'] ?? []).slice(0, 60)).replace(/[^ -~]/g, '?') || 'none';

function drop(name: string, why: string): void {
  const reason = `a signal ${name} was dropped: ${why}`.slice(0, MOST_CHARACTERS);
  log.warn(reason);
  const run = runIfAny();
  if (!run || nextNumber(run, 'dropped signals') > MOST_NOTED) return; // whoever sends thousands fills no journal
  recordRule({ rule: 'signals', choice: 'dropped', reasoning: reason });
  flushRecords(); // the run may rest for long now
}
