import type { Ground } from '../lib/ground.ts';
import type { Lane } from '../lib/lane.ts';
import { endOf } from '../../testkit/orders/orders.ts';
import { compare, type Row } from '../lib/row.ts';
import type { Rule } from '../lib/rules.ts';
import { crashAt, crashRow } from './crash-at.ts';
import type { Complain, Point } from './points.ts';
import type { StoredMail } from '../../stack/mail/store.ts';

/** A workflow: how to start a run and how to count its effects. */
interface Story {
  workflow: 'transaction' | 'payment-file' | 'report' | 'invoice';
  start: (ground: Ground, taskQueue: string, id: string) => Promise<string>;
  count: (ground: Ground, id: string) => Promise<Record<string, number>>;
  /** Recognises the mail of a run. */
  isMailOf: (id: string) => (mail: StoredMail) => boolean;
  /** Decides what the run asks until aborted. */
  decide?: (ground: Ground, run: string, over: AbortSignal) => Promise<void>;
  /** Expected counts; without them each effect once. */
  wanted?: Record<string, number>;
  /** Rules for the worker besides the kill. */
  others?: (run: string) => Rule[];
  endsAs?: 'failed';
}

/** One effect of such a run. */
export interface StoryCrash {
  story: Story;
  /** A key of the counts. */
  effect: string;
  activity: string;
  /** Whether it is a mail; all others commit in our database with their record. */
  isMail: boolean;
}

/** Drives one run to a crash point of one effect, kills the worker, and counts all effects at the end. */
export async function crashStory(ground: Ground, lane: Lane, crash: StoryCrash, point: Point, complain: Complain): Promise<Row> {
  const { story, effect, activity } = crash;
  const id = `${effect.replaceAll(' ', '-')}-${point}`;
  const run = `${story.workflow}:${id}`;
  const silence = async () => {
    const kept = ground.mail.silence(story.isMailOf(id));
    return () => kept;
  };
  const place = { workflow: story.workflow, run, activity, point, others: story.others?.(run) ?? [], silence };
  const over = new AbortController();
  const deciding = story.decide?.(ground, run, over.signal);
  const end = await crashAt(lane, place, () => story.start(ground, lane.taskQueue, id))
    .then(() => endOf(ground, run))
    .finally(() => over.abort());
  await deciding;
  const found = await story.count(ground, id);
  const { lost, doubled } = compare(story.wanted ?? Object.fromEntries(Object.keys(found).map((name) => [name, 1])), found);
  const ended = end.status === (story.endsAs ?? 'completed');
  if (lost + doubled > 0 || !ended) complain(`${run}: ${JSON.stringify({ end, found })}`);
  return crashRow(story.workflow, effect, point, { lost: lost + (ended ? 0 : 1), doubled });
}
