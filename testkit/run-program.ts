/** Says a line on stderr, behind the seconds since the program began. */
export const say = (line: string): void => void process.stderr.write(`${(performance.now() / 1_000).toFixed(0).padStart(5)} s  ${line}\n`);

/** The frame of a program that measures or proves: arguments that do not fit end it with 2, `run` answers its exit code. */
export async function runProgram<T>(read: () => T, run: (given: T) => Promise<number>): Promise<never> {
  let given: T;
  try {
    given = read();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(2);
  }
  process.exit(await run(given)); // threads and connections of servers in this process may live on
}
