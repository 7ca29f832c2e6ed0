import type { Ground } from '../lib/ground.ts';
import { compare, type Row } from '../lib/row.ts';
import type { Channel, Told, Word } from '../../testkit/doors.ts';
import type { RaceKind } from './kinds.ts';

/** A click, and what its sender was told. */
export interface Click extends Pick<Word, 'person' | 'decision'> {
  channel: Channel;
  told: Told;
}

/** A run whose race is over. */
export interface Raced {
  run: string;
  requestId: string;
  /** Its last state. */
  state: string;
}

export interface Verdict extends Pick<Row, 'lost' | 'doubled'> {
  faults: string[];
}

/** Judges a race by the tables and the answers: one decision, one journal row, its effect once, and everybody was told the truth. */
export async function judge(ground: Pick<Ground, 'client'>, kind: RaceKind, raced: Raced, clicks: readonly Click[]): Promise<Verdict> {
  const { status, winner, ...found } = await readRace(ground, raced);
  const hasExpired = kind.mayExpire === true && status === 'expired';
  const once = hasExpired ? 0 : 1;
  const wanted = { decisions: once, journal: once, bookings: winner?.decision === 'approve' ? 1 : 0 };
  const faults: string[] = [];
  const end = hasExpired ? 'expired' : winner?.decision === 'approve' ? 'completed' : 'rejected';
  if (raced.state !== end) faults.push(`the run is ${raced.state}, not ${end}`);
  for (const click of clicks)
    if (!isTrue(kind, click, winner, hasExpired)) faults.push(`${click.person} was told ${click.told} by ${click.channel}`);
  const isToldToOne = clicks.some(({ told }) => told === 200 || told === null);
  if (winner && !isToldToOne) faults.push('nobody was told that the decision counts');
  const { lost, doubled } = compare(wanted, found);
  if (lost + doubled > 0) faults.push(JSON.stringify({ wanted, found }));
  return { lost: lost + faults.length - (lost + doubled > 0 ? 1 : 0), doubled, faults };
}

const DECIDED: readonly string[] = ['approve', 'reject'];

async function readRace({ client: { db } }: Pick<Ground, 'client'>, { run, requestId }: Raced) {
  const [winner, ...others] = await db
    .selectFrom('decisions')
    .select(['person', 'decision'])
    .where('request_id', '=', requestId)
    .where('accepted', '=', true)
    .execute();
  const journal = await db.selectFrom('journal').select('choice').where('run_id', '=', run).where('kind', '=', 'person').execute();
  const booked = await db.selectFrom('transfers').select('side').where('run_id', '=', run).where('side', '=', 'debit').execute();
  const request = await db.selectFrom('approvals').select('status').where('request_id', '=', requestId).executeTakeFirst();
  return {
    ...{ status: request?.status, winner },
    decisions: others.length + (winner ? 1 : 0),
    journal: journal.filter(({ choice }) => DECIDED.includes(choice)).length, // refusals are journaled in other words
    bookings: booked.length,
  };
}

/** Whether the answer fits what was decided. A signal has none. */
function isTrue(
  kind: RaceKind,
  { person, decision, told }: Click,
  winner: { person: string; decision: string } | undefined,
  hasExpired: boolean,
) {
  if (told === null) return true;
  const won = winner?.person === person && winner.decision === decision;
  if (told === 200) return won;
  if (won && kind.when !== 'same click') return false;
  return hasExpired ? told === 410 : kind.losers.includes(told);
}
