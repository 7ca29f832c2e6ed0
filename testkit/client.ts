import { fileURLToPath } from 'node:url';
import type { SignalboxClient } from '../src/client/connect.ts';
import { loadWorkflowSettings } from '../src/client/workflow-settings.ts';
import { connectTemporal } from '../src/client/temporal.ts';
import type { Db } from '../src/store/database.ts';
import { openPeople } from '../src/settings/people.ts';

export const peopleFile = fileURLToPath(new URL('../people.yaml', import.meta.url));

/** A client on a test's database and Temporal server, with the example people. */
export function openTestClient(db: Db, address: string, workflowsFile: string | null = null): SignalboxClient {
  let connecting: ReturnType<typeof connectTemporal> | undefined;
  const settings = { temporalEnvironment: {}, localTemporalAddress: address, databaseUrl: null, peopleFile, workflowsFile };
  const temporal = () => (connecting ??= connectTemporal(settings));
  return {
    db,
    people: async () => openPeople(peopleFile),
    workflowSettings: async () => loadWorkflowSettings(workflowsFile),
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
