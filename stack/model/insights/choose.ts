import { coverageOf } from '../similarity.ts';
import { slotOf, slotsOf, type Slot } from '../schema.ts';
import { isFields, recordsOf, scalarNamed, type Situation } from '../situation.ts';
import { findingsIn, type Finding } from './findings.ts';
import { isClear, type Said } from './say.ts';
import { tablesIn } from './table.ts';

const SOURCE = ['written', 'derivation', 'query', 'column', 'rows', 'against'];

/** Whether a list is one of statements whose numbers name their source in a table. */
function isOfInsights({ schema }: Slot): boolean {
  const slots = slotsOf(schema);
  const numbers = slots.find(({ name }) => name === 'numbers');
  const source = numbers && slotOf('number', numbers.schema.items).schema.properties;
  return slots.length === 2 && slots.some(({ name }) => name === 'text') && isFields(source) && SOURCE.every((name) => name in source);
}

/** What the tables of the document say, for a list of statements with the sources of their numbers; null for any other list. */
export function insightsFor(items: Slot, { document }: Situation, most: number): Said[] | null {
  if (!isOfInsights(items)) return null;
  const look = scalarNamed(document, /^look$/) ?? '';
  const found = findingsIn(tablesIn(document), look);
  const refused = new Set(recordsOf(isFields(document) ? document.wrong : null).map(({ text }) => text));
  return chooseFindings(
    found.filter((one) => isClear(one) && !refused.has(one.text)),
    look,
    most,
  ).map(({ text, numbers }) => ({ text, numbers }));
}

/** Of a finding about what is asked for. */
const RELEVANCE = 0.4;
/** Of another finding about the same table, or of the same kind. */
const AGAIN = { query: 0.35, kind: 0.15 };

/** The findings that say most, and none that says much of another again. */
function chooseFindings(found: readonly Finding[], look: string, most: number): Finding[] {
  const left = new Map(found.map((one) => [one, one.weight + RELEVANCE * coverageOf(one.titles, look, 'en')]));
  const chosen: Finding[] = [];
  while (chosen.length < most) {
    const [best, worth] = [...left].sort(([, a], [, b]) => b - a)[0] ?? [];
    if (!best || worth! <= 0) break;
    chosen.push(best);
    for (const [one, weight] of left) {
      const [sameTable, sameKind] = [one.query === best.query, one.kind === best.kind];
      if ((sameTable && sameKind) || repeats(one, best)) left.delete(one);
      else left.set(one, weight - (sameTable ? AGAIN.query : 0) - (sameKind ? AGAIN.kind : 0));
    }
  }
  return chosen;
}

/** Whether half of the numbers are those of another finding. */
function repeats({ numbers }: Said, other: Said): boolean {
  const said = new Set(other.numbers.map(({ written }) => written));
  return 2 * numbers.filter(({ written }) => said.has(written)).length >= numbers.length;
}
