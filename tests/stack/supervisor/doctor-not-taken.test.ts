import { expect, it } from '@jest/globals';
import { checkNotTaken } from '../../../stack/supervisor/doctor-not-taken.ts';
import { readConfig } from '../../../src/settings/environment.ts';
import { freePort } from '../../../testkit/free-port.ts';

it('says that nothing is known where the query fails', async () => {
  const config = { ...readConfig({}), DATABASE_URL: `postgres://nobody@127.0.0.1:${await freePort()}/none` };
  expect(await checkNotTaken(config)).toEqual([
    {
      check: 'not taken',
      ok: false,
      found: expect.stringMatching(/^not known, because .*The database does not answer/),
      fix: expect.any(String),
    },
  ]);
});
