import { NativeConnection } from '@temporalio/worker';
import { registerSearchAttributes } from '../../../src/worker/search-attributes.ts';
import { openTestClient } from '../../../testkit/client.ts';
import { openTestDatabase } from '../../../testkit/database.ts';
import { startDovecot } from '../../../testkit/inbox/dovecot.ts';
import { startTestServer } from '../../../testkit/temporal-server.ts';
import { openReader } from './stage.ts';

export type MailServers = Awaited<ReturnType<typeof startMailServers>>;

/** A database, a Temporal server and a mail server, with a client and a reader of mails. */
export async function startMailServers() {
  const [database, server, dovecot] = await Promise.all([openTestDatabase(), startTestServer(), startDovecot()]);
  const client = openTestClient(database.db, server.address);
  const reader = openReader();
  const connection = await NativeConnection.connect({ address: server.address });
  await registerSearchAttributes(connection, 'default');
  return {
    ...{ database, dovecot, client, reader, connection },
    async empty() {
      for (const table of ['mail_messages', 'effects', 'runs'] as const) await database.db.deleteFrom(table).execute();
    },
    async close() {
      await reader.close();
      await client.close();
      await connection.close();
      await dovecot.close();
      await server.stop();
      await database.close();
    },
  };
}
