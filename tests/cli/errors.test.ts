import { afterEach, expect, it, jest } from '@jest/globals';
import { reportError } from '../../src/cli/errors.ts';
import { runRefusal } from '../../src/client/run-refusal.ts';
import { failures, SignalboxError, type FailureCode } from '../../src/kit/common/failures.ts';

const written = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
afterEach(() => void written.mockClear());

const fixOf = async (error: SignalboxError): Promise<string> => {
  expect(await reportError(error, true)).toBe(failures[error.code].exit);
  return (JSON.parse(String(written.mock.calls[0]![0])) as { fix: string }).fix;
};

it('suggests the doctor only when the stack may be the problem, not for a refusal', async () => {
  for (const code of Object.keys(failures) as FailureCode[]) {
    written.mockClear();
    const toDoctor = (await fixOf(new SignalboxError(code))).includes('doctor');
    const { exit } = failures[code];
    expect([code, toDoctor]).toEqual([code, exit === 1 || exit === 5 || code === 'CONFIG_INVALID']);
  }
});

it.each([
  ['WRONG_STATE', /^Wait for such a state with `signalbox watch order:1`/],
  ['COMMENT_REQUIRED', /--comment/],
  ['RUN_ENDED', /^Look at `signalbox show order:1`\.$/],
  ['of another version', /`signalbox show order:1`/],
])('says what to do about a refusal with %s', (code, fix) => {
  expect(runRefusal(code, 'because', 'order:1')).toMatchObject({
    message: expect.stringMatching(/: because$/),
    fix: expect.stringMatching(fix),
  });
});
