import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { defaultFakes, drafted, searched, withSearch, type Fakes } from '../../helpers/tickets/fakes.ts';
import { openTicketStage, type TicketStage } from '../../helpers/tickets/stage.ts';

let stage: TicketStage;
beforeAll(async () => {
  stage = await openTicketStage();
});
afterAll(() => stage?.close());

const LAMP = { id: 'kb-2', title: 'What the lamp says', relevance: 0.7 };
const foundLamp: Fakes['searchByMeaning'] = async (ticket) => ({ ...(await searched({ by: 'meaning' })(ticket)), passages: [LAMP] });

/** Answers a ticket: what its draft was written from, what the server was asked to run, and what the journal says of the search. */
async function answer(name: string, fakes: Partial<Fakes>) {
  let passages: readonly string[] = [];
  const draftReply: Fakes['draftReply'] = (task) => {
    passages = task.source.passageIds;
    return drafted()(task);
  };
  const run = await stage.start(`search-${name}`, { fakes: { ...fakes, draftReply } });
  const { outcome } = await run.handle.result();
  const { events } = await run.handle.fetchHistory();
  const scheduled = (events ?? []).flatMap((event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? []);
  const { db } = stage;
  const journal = await db
    .selectFrom('journal')
    .select(['choice', 'reasoning'])
    .where('run_id', '=', run.id)
    .where('by', '=', 'knowledge-search')
    .execute();
  return { outcome, passages, searches: scheduled.filter((activity) => activity === 'searchByMeaning').length, journal };
}

it('searches by meaning in an activity of its own where the context says that a model is there', async () => {
  const fakes = { gatherContext: withSearch({ by: 'words', next: 'meaning' }), searchByMeaning: foundLamp };
  expect(await answer('meaning', fakes)).toEqual({ outcome: 'sent', passages: ['kb-2'], searches: 1, journal: [] });
});

it('goes on with the articles that the words find where no model answers, and journals why', async () => {
  const searchByMeaning = searched({ by: 'words', why: 'the model provider is not available' });
  const fakes = { gatherContext: withSearch({ by: 'words', next: 'meaning' }), searchByMeaning };
  const journal = [{ choice: 'by words', reasoning: 'the model provider is not available' }];
  expect(await answer('words', fakes)).toEqual({ outcome: 'sent', passages: ['kb-1'], searches: 1, journal });
});

it.each([
  ['no model is configured', { gatherContext: defaultFakes.gatherContext }, []],
  [
    'the meaning cannot be compared',
    { gatherContext: withSearch({ by: 'words', why: 'the message is not in English' }) },
    [{ choice: 'by words', reasoning: 'the message is not in English' }],
  ],
])('runs nothing more where %s', async (name, fakes, journal) => {
  expect(await answer(name.replaceAll(' ', '-'), fakes)).toEqual({ outcome: 'sent', passages: ['kb-1'], searches: 0, journal });
});
