import Sequencer from '@jest/test-sequencer';

/** Files that take minutes, or wait for other processes: begun late they would leave one core to work alone at the end. */
const LONG = /\/tests\/(hostile|faults|workflows|replay|lint)\/|\/tests\/cli\/help|\/kill\.test/;

/** Starts long files first, on a clone that has no times of an earlier run yet. */
export default class LongFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isLong = ({ path }) => LONG.test(path);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
}
