import { spellOutName } from '../text/words.ts';
import type { Situation } from './conversation.ts';
import { kindOf } from './kinds.ts';
import { factsIn } from './letter.ts';
import { wasDone } from './made-calls.ts';
import { argumentsOf, givesValue, ideasOf, isAbout, roleOf, searches, speaksOfOwn } from './tool-roles.ts';

export interface Missing {
  /** What to ask for, in the words of the tool: `order number`. */
  what: string;
  /** The message asks how its own case stands, so that nothing general can answer it. */
  essential: boolean;
  because: string;
}

/** From here on the message asks where something is, or why it is not there. */
const ASKS_WHERE = 0.7;

/**
 * What only the one who wrote can tell: a number that a fitting tool takes, which the message does not name, when what the tool
 * finds without it is nothing, or more than one thing.
 */
export function missingIn(situation: Situation): Missing | null {
  for (const tool of situation.tools.filter((one) => roleOf(one) === 'look' && !searches(one))) {
    const code = argumentsOf(tool).find(({ name, shape }) => kindOf(name, shape.description) === 'code');
    if (!code || !isAbout(tool, situation)) continue;
    const waits = (situation.meaning.strength.get('missing') ?? 0) >= ASKS_WHERE;
    if (!waits && !speaksOfOwn(ideasOf(tool), situation)) continue;
    const call = situation.calls.findLast(({ name }) => name === tool.name);
    const found = call && wasDone(call) ? factsIn([call.result]).length : 0;
    if (found === 1) continue;
    const named = call !== undefined && givesValue(call.arguments, code.name);
    if (named && found > 0) continue;
    const what = spellOutName(code.name)
      .toLowerCase()
      .replace(/ (?:id|no)$/, ' number');
    const why = found === 0 ? 'nothing is found' : `${found} fit`;
    return { what, essential: waits, because: `${what}: ${named ? 'named, but' : 'not named, and'} ${why}` };
  }
  return null;
}
