import { fileURLToPath } from 'node:url';
import type { SignalboxClient } from '../src/client/connect.ts';
import { connectTemporal } from '../src/client/temporal.ts';
import type { Db } from '../src/store/database.ts';
import { openSettingsFiles } from '../src/settings/client-settings.ts';

export const peopleFile = fileURLToPath(new URL('../people.yaml', import.meta.url));

/** A client on a test's database and Temporal server, with the example people. */
export function openTestClient(db: Db, address: string, workflowsFile: string | null = null): SignalboxClient {
  let connecting: ReturnType<typeof connectTemporal> | undefined;
  const temporal = () => (connecting ??= connectTemporal({ temporalEnvironment: {}, localTemporalAddress: address }));
  return {
    db,
    ...openSettingsFiles({ peopleFile, workflowsFile }),
    temporal,
    close: async () => (await connecting)?.connection.close(),
  };
}

/** A valid ticket. */
export const ticket = {
  customerEmail: 'kim@example.com',
  subject: 'Charged twice',
  body: 'My card was charged twice for order A-1001.',
  orderId: 'A-1001',
};
