import { recordRule } from '../record-rule.ts';

export interface RepeatOptions<Value> {
  /** Names the loop in the journal. */
  name: string;
  /** Whether a value is good enough to stop. Write the type of its parameter: it is that of the value. */
  until: (value: Value) => boolean;
  /** Most rounds, at least 1. */
  atMost: number;
}

/** The last value of a loop, and how many rounds it took. */
export interface Repeated<Value> {
  value: Value;
  rounds: number;
  /** Whether the exit condition holds; false when the cap ended the loop. */
  met: boolean;
}

/** Repeats work until its value is good enough, up to a cap. @param work gets the number of the round from 1 and the value before it. */
export async function repeat<Value>(
  { name, until, atMost }: RepeatOptions<Value>,
  work: (round: number, before: Value | null) => Promise<Value>,
): Promise<Repeated<Value>> {
  let value = await work(1, null);
  let rounds = 1;
  for (; !until(value) && rounds < atMost; rounds += 1) value = await work(rounds + 1, value);
  const met = until(value);
  recordRule({ rule: name, choice: met ? 'enough' : 'cap', reasoning: `${rounds} of at most ${atMost} rounds` });
  return { value, rounds, met };
}
