/**
 * The rooms and their import rules; docs/decisions/0001 has the reasons. Used by the lint rule `rooms/borders` alone.
 *
 * files     the room's files: a folder with a trailing slash, or a pattern with one star; the longest match wins
 * values    rooms it may import without restriction; always including itself
 * types     rooms of which it may import types only
 * packages  'node': any package and Node's own modules, except the workflow sandbox's; a list: only these
 * features  each folder is one feature, and no feature imports a sibling
 * door      combines the features of its room, so the sibling rule does not apply
 */
const SANDBOX = ['@temporalio/workflow', '@temporalio/common'];
const CONTRACTS = ['contract', 'contract schema', 'contracts door', 'kit/schema'];

/** @type {Record<string, { files: string[], values: string[], types?: string[], packages: 'node' | string[], features?: boolean, door?: boolean }>} */
export const ROOMS = {
  'kit/common': { files: ['src/kit/common/'], values: [], packages: ['@temporalio/common'] },
  'kit/schema': { files: ['src/kit/schema/'], values: ['kit/common'], packages: ['zod', 'smtp-address-parser'] },

  contract: { files: ['src/contracts/'], values: ['kit/common'], types: ['contract schema', 'kit/schema'], packages: [], features: true },
  'contract schema': {
    files: ['src/contracts/*schema.ts'],
    values: ['kit/common', 'kit/schema', 'contract', 'formats'],
    packages: ['zod'],
    features: true,
  },
  'contracts door': {
    files: ['src/contracts/index.ts', 'src/contracts/registry.ts'],
    values: ['contract', 'contract schema', 'kit/common', 'kit/schema'],
    packages: [],
    door: true,
  },

  rules: { files: ['src/rules/'], values: ['contract', 'kit/common'], types: ['contract schema'], packages: [], features: true },

  store: { files: ['src/store/'], values: ['kit/common'], packages: 'node' },
  business: { files: ['src/business/'], values: ['kit/common', 'store'], types: ['contract', 'contract schema'], packages: 'node' },
  formats: { files: ['src/formats/'], values: ['kit/common'], packages: 'node' },
  settings: { files: ['src/settings/'], values: [...CONTRACTS, 'kit/common'], packages: 'node' },

  'kit/workflow': { files: ['src/kit/workflow/'], values: ['kit/common'], types: ['kit/activity'], packages: SANDBOX },
  workflows: {
    files: ['src/workflows/'],
    values: ['contract', 'rules', 'kit/common', 'kit/workflow'],
    types: ['activities', 'kit/activity', 'contract schema'],
    packages: SANDBOX,
    features: true,
  },
  'workflows door': { files: ['src/workflows/index.ts'], values: ['workflows', 'kit/workflow'], packages: SANDBOX, door: true },

  'kit/activity': { files: ['src/kit/activity/'], values: ['kit/common', 'kit/schema', 'store'], packages: 'node' },
  activities: {
    files: ['src/activities/'],
    values: ['contract', 'contract schema', 'rules', 'business', 'formats', 'kit/common', 'kit/schema', 'kit/activity', 'store'],
    packages: 'node',
    features: true,
  },
  'activities door': {
    files: ['src/activities/index.ts'],
    values: ['activities', 'kit/activity', 'kit/common'],
    packages: 'node',
    door: true,
  },

  adapters: {
    files: ['src/adapters/'],
    values: ['contract', 'contract schema', 'rules', 'formats', 'kit/common', 'kit/schema'],
    types: ['activities', 'kit/activity'],
    packages: 'node',
  },

  client: {
    files: ['src/client/'],
    values: [...CONTRACTS, 'kit/common', 'store', 'formats'],
    types: ['workflows'],
    packages: 'node',
  },
  cli: { files: ['src/cli/'], values: ['client', ...CONTRACTS, 'kit/common', 'formats'], packages: 'node' },
  'cli main': {
    files: ['src/cli/main.ts', 'src/cli/commands.ts'],
    values: ['cli', 'client', ...CONTRACTS, 'kit/common', 'settings'],
    packages: 'node',
  },
  gateway: { files: ['src/gateway/'], values: ['client', ...CONTRACTS, 'kit/common'], packages: 'node' },
  'gateway main': {
    files: [
      'src/gateway/main.ts',
      'src/gateway/events/open.ts',
      'src/gateway/folders/open.ts',
      'src/gateway/mail/open.ts',
      'src/gateway/mcp/main.ts',
    ],
    values: ['gateway', 'client', ...CONTRACTS, 'kit/common', 'kit/activity', 'settings', 'adapters'],
    packages: 'node',
  },

  worker: {
    files: ['src/worker/'],
    values: [
      ...CONTRACTS,
      'rules',
      'business',
      'settings',
      'kit/common',
      'kit/workflow',
      'kit/activity',
      'workflows',
      'workflows door',
      'activities',
      'activities door',
      'adapters',
      'store',
    ],
    packages: 'node',
  },

  stack: { files: ['stack/'], values: ['kit/common', 'settings', 'stack findings'], packages: 'node' },
  'stack findings': {
    files: [
      ...['stack/supervisor/doctor-settings.ts', 'stack/supervisor/doctor-runs.ts'],
      ...['stack/supervisor/doctor-mailboxes.ts', 'stack/supervisor/doctor-folders.ts', 'stack/supervisor/doctor-not-taken.ts'],
    ],
    values: ['stack', 'kit/common', 'settings', 'client', 'adapters', ...CONTRACTS],
    packages: 'node',
  },
  demo: { files: ['demo/'], values: ['kit/common', 'settings', 'business', 'store', 'client', 'cli', ...CONTRACTS], packages: 'node' },
};
