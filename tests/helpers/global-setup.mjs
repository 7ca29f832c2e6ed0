// jest loads this file without its transforms, so TypeScript needs a loader of its own.
import { register } from 'tsx/esm/api';

register();

export default async function globalSetup() {
  const { setUp } = await import('./shared-server.ts');
  await setUp();
}
