/** Shared by the test worker's bundle and the test, which sends both. */
export const SKIP_UPDATE = 'testkit.skip';
export const CLOCK_HEADER = 'testkit-clock';
