import type { Channel, Word } from '../../testkit/doors.ts';

/** A race: who decides what, and when. Persons: of the group that decides, neither has started the run. */
export interface RaceKind {
  name: string;
  /** The decisions that race; the first one comes first where the kind has an order. */
  words: (random: () => number) => Pick<Word, 'person' | 'decision'>[];
  when: 'at once' | 'at the time-out' | 'same click' | 'after the end' | 'before the wait';
  /** HTTP statuses that a loser may be told. */
  losers: readonly number[];
  /** Whether the request may end without a decision. */
  mayExpire?: true;
}

const [CORA, DARIO] = ['cora', 'dario'] as const;
const either = (random: () => number) => (random() < 0.5 ? 'approve' : 'reject');
const [REFUSED, GONE, MISSING] = [409, 410, 404];

export const RACES: readonly RaceKind[] = [
  {
    ...{ name: 'two approve at once', when: 'at once', losers: [REFUSED] },
    words: () => [CORA, DARIO].map((person) => ({ person, decision: 'approve' })),
  },
  {
    ...{ name: 'one approves and one rejects at once', when: 'at once', losers: [REFUSED] },
    words: () => [
      { person: CORA, decision: 'approve' },
      { person: DARIO, decision: 'reject' },
    ],
  },
  {
    ...{ name: 'at the time-out', when: 'at the time-out', losers: [REFUSED, GONE], mayExpire: true },
    words: (random) => [CORA, DARIO].map((person) => ({ person, decision: either(random) })),
  },
  {
    ...{ name: 'the same click twice', when: 'same click', losers: [REFUSED, GONE] },
    words: (random) => [{ person: CORA, decision: either(random) }],
  },
  {
    ...{ name: 'after the end', when: 'after the end', losers: [REFUSED] },
    words: (random) => [CORA, DARIO].map((person) => ({ person, decision: either(random) })),
  },
  {
    ...{ name: 'before the run waits', when: 'before the wait', losers: [MISSING, REFUSED] },
    words: (random) => [CORA, DARIO].map((person) => ({ person, decision: either(random) })),
  },
];

/** One of these channels. */
export const oneOf = <T extends Channel>(channels: readonly T[], random: () => number): T =>
  channels[Math.floor(random() * channels.length)]!;
