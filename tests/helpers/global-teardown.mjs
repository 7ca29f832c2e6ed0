export default async function globalTeardown() {
  const { tearDown } = await import('./shared-server.ts'); // the loader is still registered
  await tearDown();
}
