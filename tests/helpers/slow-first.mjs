import Sequencer from '@jest/test-sequencer';

/** Rooms whose files take longest, so that none of them begins when everything else is through; jest knows no times on a clean clone. */
const SLOW = [
  '/tests/scripts/new-workflow',
  '/tests/hostile/',
  '/tests/faults/',
  '/tests/workflows/',
  '/tests/stack/',
  '/tests/kit/workflow/',
  '/tests/cli/',
];

const rankOf = ({ path }) => {
  const rank = SLOW.findIndex((room) => path.includes(room));
  return rank < 0 ? SLOW.length : rank;
};

/** The rooms in turn; within one, jest's own order. */
export default class SlowFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
