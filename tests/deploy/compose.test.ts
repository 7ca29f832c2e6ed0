import { expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EMBEDDED_WAREHOUSE_SECRET, readConfig } from '../../src/settings/environment.ts';
import { allWorkflows } from '../../src/contracts/registry.ts';
import { readMailboxes } from '../../src/settings/mailbox-settings.ts';
import { openPeople } from '../../src/settings/people.ts';
import { openSettingsFiles } from '../../src/settings/client-settings.ts';
import { readProviderSettings } from '../../src/settings/provider-settings.ts';
import { readWebhookSources } from '../../src/settings/webhook-settings.ts';
import { environmentOf, parseCompose, problemsOf, readCompose, root } from './compose-file.ts';

const compose = readCompose();
const services = Object.entries(compose.services);

it('pins every image, binds every port to loopback, and waits only for what can happen', () => {
  expect(problemsOf(compose)).toEqual([]);
});

it.each([
  ['an image without a version', 'image: postgres', 'db: postgres is not pinned'],
  ['a moving tag', 'image: postgres:latest', 'db: postgres:latest is not pinned'],
  ['an open port', 'image: postgres:17.1\n    ports: ["5432:5432"]', 'db: port 5432:5432 is open to the network'],
  ['a volume of no name', 'image: postgres:17.1\n    volumes: ["data:/x"]', 'db: the volume data is not declared'],
  [
    'a missing service',
    'image: postgres:17.1\n    depends_on: { b: { condition: service_started } }',
    'db: waits for b, which does not exist',
  ],
  [
    'a health that nobody checks',
    'image: postgres:17.1\n    depends_on: { db: { condition: service_healthy } }',
    'db: waits for the health of db, which has no check',
  ],
])('would notice %s', (_, lines, problem) => {
  expect(problemsOf(parseCompose(`name: x\nvolumes: {}\nservices:\n  db:\n    restart: always\n    ${lines}\n`))).toEqual([problem]);
});

it('would notice a misspelt key', () => {
  expect(() => parseCompose('name: x\nvolumes: {}\nservices:\n  db:\n    restart: always\n    imagee: postgres:17.1\n')).toThrow(/imagee/);
});

it.each(['temporal', 'temporal-ui', 'temporal-database', 'database', 'mail', 'worker', 'gateway'])('has the service %s', (name) => {
  expect(Object.keys(compose.services)).toContain(name);
});

it('restarts what should run for ever and lets the one-shot steps end', () => {
  const oneShots = services.filter(([, service]) => service.restart !== 'unless-stopped').map(([name]) => name);
  expect(oneShots).toEqual(['temporal-schema', 'temporal-namespace']);
});

it('gives the worker an environment that its configuration accepts, and no name that it does not know', () => {
  const environment = environmentOf(compose.services['worker']!);
  const config = readConfig(environment);
  expect(Object.keys(environment).filter((name) => environment[name] && !(name in config))).toEqual([]);
  expect(config).toMatchObject({ TEMPORAL_ADDRESS: 'temporal:7233', SMTP_URL: 'smtp://mail:1025' });
});

it('gives the gateway an environment that its configuration accepts, and the secrets that webhooks.yaml names', () => {
  const { gateway, worker } = compose.services;
  const environment = environmentOf(gateway!);
  const config = readConfig(environment);
  const sources = readWebhookSources({ file: join(root, 'webhooks.yaml'), workflows: allWorkflows(), secretsNamed: () => [] });
  const passwords = mailboxPasswords();
  const secrets = [...sources.flatMap(({ secretNames }) => secretNames), ...passwords];
  expect(Object.keys(environment)).toEqual(expect.arrayContaining(passwords));
  expect(config.SIGNALBOX_MAILBOXES).toBe('/app/settings/mailboxes.yaml');
  expect(Object.keys(environment).filter((name) => environment[name] && !(name in config))).toEqual(['UV_THREADPOOL_SIZE']); // of Node itself
  const unset = Object.keys(environment).filter((name) => !environment[name] && !secrets.includes(name));
  expect(unset).toEqual([
    ...['SIGNALBOX_EVENTS_ALLOW_PRIVATE', 'SIGNALBOX_LINK_SECRET', 'SIGNALBOX_OIDC_ISSUER'],
    ...['SIGNALBOX_OIDC_CLIENT_ID', 'SIGNALBOX_OIDC_CLIENT_SECRET', 'SIGNALBOX_OIDC_AUDIENCE'],
  ]);
  expect(config.DATABASE_URL).toBe(environmentOf(worker!)['DATABASE_URL']);
  expect(gateway!.ports).toEqual([`127.0.0.1:8080:${config.SIGNALBOX_GATEWAY_PORT}`]);
});

/** The variables that the example of the mailboxes file names, as it is and without its marks. */
function mailboxPasswords(): string[] {
  const file = join(root, 'deploy/settings/mailboxes.yaml');
  expect(read(file)).toEqual([]);
  const folder = mkdtempSync(join(tmpdir(), 'mailboxes-'));
  const unmarked = join(folder, 'mailboxes.yaml');
  const [, example = ''] = /\n#\n([^]*)\n\{\}/.exec(readFileSync(file, 'utf8')) ?? [];
  writeFileSync(unmarked, example.replace(/^# /gm, ''));
  const mailboxes = read(unmarked);
  rmSync(folder, { recursive: true });
  expect(mailboxes.map(({ name, workflow }) => [name, workflow])).toEqual([
    ['support', 'support-ticket'],
    ['invoices', 'invoice'],
  ]);
  return mailboxes.map(({ passwordName }) => passwordName);
}
const read = (file: string) => readMailboxes({ file, workflows: allWorkflows(), secretsNamed: () => [] });

it('lets the worker run orders, with the settings that the command line has, and every file that is mounted is there', async () => {
  const { worker, partners } = compose.services;
  const config = readConfig(environmentOf(worker!));
  const port = partners!.command!.at(-1)!;
  for (const url of [config.STRIPE_BASE_URL, config.SIGNALBOX_CARRIER_URL, config.SIGNALBOX_WAREHOUSE_URL])
    expect(url).toBe(`http://127.0.0.1:${port}`);
  expect(partners!.network_mode).toBe('service:worker');
  expect(environmentOf(partners!)).toEqual({
    DATABASE_URL: config.DATABASE_URL,
    SIGNALBOX_WAREHOUSE_SECRET: EMBEDDED_WAREHOUSE_SECRET,
  });
  expect(config.SIGNALBOX_WAREHOUSE_SECRET).toBe(EMBEDDED_WAREHOUSE_SECRET);
  const mounted = worker!.volumes.map((volume) => volume.split(':') as [string, string, string]);
  const onHost = (file: string) => mounted.map(([host, inside]) => file.replace(inside, host)).find((path) => path.startsWith('./'))!;
  const [people, workflows, providers] = [config.SIGNALBOX_PEOPLE, config.SIGNALBOX_WORKFLOWS!, config.SIGNALBOX_PROVIDERS!].map((file) =>
    join(root, onHost(file)),
  );
  expect(openPeople(people!).find('otto')).toBeTruthy();
  const { settingsOf } = openSettingsFiles({ peopleFile: people!, workflowsFile: workflows! });
  for (const contract of allWorkflows()) await expect(settingsOf(contract)).resolves.toBeTruthy();
  expect(readProviderSettings(providers!)).toEqual(readProviderSettings(null));
});

it('lets every password be set from outside', () => {
  const passwords = services.flatMap(([, { environment }]) =>
    Object.entries(environment).filter(([name]) => /PASSWORD|PWD|KEY|DATABASE_URL/.test(name)),
  );
  expect(passwords.length).toBeGreaterThan(4);
  for (const [, value] of passwords) expect(value).toMatch(/\$\{\w+:-/);
});

it('names only scripts and programs that exist', () => {
  const named = services.flatMap(([, service]) => [
    ...(service.entrypoint ?? []),
    ...(service.command ?? []),
    ...(service.healthcheck?.test ?? []),
  ]);
  const files = named
    .filter((word) => /\.(sh|m?js)$/.test(word))
    .map((word) => word.replace(/^\/signalbox\//, 'deploy/temporal/').replace(/^dist\/(.*)\.js$/, '$1.ts'));
  expect(files.length).toBeGreaterThan(3);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

const dockerfile = readFileSync(join(root, 'deploy/Dockerfile'), 'utf8');

it('builds the worker from pinned images and runs it as nobody special', () => {
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base!);
  const pinned = bases.filter((base) => /^node:20\.\d+\.\d+-bookworm-slim$/.test(base));
  expect(pinned).toHaveLength(2);
  expect(new Set(pinned).size).toBe(1);
  expect(bases.filter((base) => base.includes(':'))).toEqual(pinned);
  expect(dockerfile.slice(dockerfile.lastIndexOf('FROM'))).toMatch(/^USER node$/m);
});

it('sends to the image builder every file that the Dockerfile copies', () => {
  const sent = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1));
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)]
    .flatMap(([, files]) => files!.split(' '))
    .map((file) => file.replace('./', ''));
  expect(copied.filter((file) => !sent.includes(file))).toEqual([]);
  expect(copied.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});
