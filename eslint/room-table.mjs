/**
 * The rooms of src and what each may import; docs/decisions/0001 says why. The lint rule `rooms/borders` reads this table and nothing else.
 *
 * files     what belongs to the room: a folder with a slash behind it, or single files; the longest match wins
 * values    rooms that it may import in any way; its own room is always among them
 * types     rooms of which it may import types only
 * packages  'node': any package and Node's own modules, except the workflow sandbox's; a list: only these
 * features  each file serves one feature, named by its first word in the path, and no feature imports a sibling
 * door      joins the features of its room, so the rule about siblings does not bind it
 */
const SANDBOX = ['@temporalio/workflow', '@temporalio/common'];
const CONTRACTS = ['contracts', 'contracts defaults', 'contracts schema', 'contracts entry', 'contracts registry'];

/** @type {Record<string, { files: string[], values: string[], types?: string[], packages: 'node' | string[], features?: boolean, door?: boolean }>} */
export const ROOMS = {
  'kit/common': { files: ['src/kit/common/'], values: [], packages: ['@temporalio/common'] },

  /** Schemas of fields that several rooms read; not for the sandbox. */
  'kit/fields': { files: ['src/kit/fields/'], values: ['kit/common'], packages: ['zod', 'smtp-address-parser'] },

  'contracts defaults': { files: ['src/contracts/*-defaults.ts'], values: [], types: ['contracts schema'], packages: [], features: true },
  contracts: {
    files: ['src/contracts/'],
    values: ['kit/common', 'contracts defaults'],
    types: ['contracts schema'],
    packages: [],
    features: true,
  },
  'contracts schema': {
    files: ['src/contracts/*.schema.ts'],
    values: ['kit/common', 'kit/fields', 'contracts defaults', 'formats'],
    packages: ['zod'],
    features: true,
  },
  'contracts entry': {
    files: ['src/contracts/*.contract.ts'],
    values: ['contracts', 'contracts schema', 'contracts registry', 'kit/common'],
    packages: ['zod'],
    features: true,
  },
  'contracts registry': {
    files: ['src/contracts/registry.ts', 'src/contracts/workflow-contract.ts'],
    values: ['contracts', 'contracts schema', 'contracts entry', 'kit/common'],
    packages: ['zod'],
    door: true,
  },

  config: { files: ['src/settings/environment.ts', 'src/settings/stack-file.ts', 'src/settings/package-root.ts'], values: ['kit/common'], packages: 'node' },
  store: { files: ['src/store/'], values: ['kit/common', 'kit/fields'], types: ['contracts', 'contracts schema'], packages: 'node' },

  formats: { files: ['src/formats/'], values: ['kit/common'], packages: ['saxes', 'ibantools'] },

  'kit/workflow': { files: ['src/kit/workflow/'], values: ['kit/common'], types: ['kit/activity', 'contracts schema'], packages: SANDBOX },
  workflows: {
    files: ['src/workflows/'],
    values: ['contracts', 'kit/common', 'kit/workflow'],
    types: ['activities', 'kit/activity', 'contracts schema'],
    packages: SANDBOX,
    features: true,
  },
  'workflows door': { files: ['src/workflows/index.ts'], values: ['workflows', 'kit/workflow'], packages: SANDBOX, door: true },

  'kit/activity': { files: ['src/kit/activity/'], values: ['kit/common', 'store'], packages: 'node' },
  activities: {
    files: ['src/activities/'],
    values: ['contracts', 'contracts schema', 'kit/common', 'kit/activity', 'store', 'formats'],
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
    values: ['contracts', 'contracts schema', 'kit/common', 'kit/fields'],
    types: ['activities', 'kit/activity'],
    packages: 'node',
  },

  client: { files: ['src/client/'], values: [...CONTRACTS, 'kit/common', 'store', 'formats'], types: ['workflows'], packages: 'node' },
  cli: { files: ['src/cli/'], values: ['client', ...CONTRACTS, 'kit/common', 'formats'], packages: 'node' },
  'cli main': {
    files: ['src/cli/main.ts', 'src/cli/commands.ts'],
    values: ['cli', 'client', ...CONTRACTS, 'kit/common', 'config'],
    packages: 'node',
  },
  gateway: { files: ['src/gateway/'], values: ['client', ...CONTRACTS, 'kit/common'], packages: 'node' },
  'gateway main': { files: ['src/gateway/main.ts'], values: ['gateway', 'client', ...CONTRACTS, 'kit/common', 'config'], packages: 'node' },

  worker: {
    files: ['src/worker/'],
    values: [
      ...CONTRACTS,
      'kit/common',
      'kit/workflow',
      'kit/activity',
      'workflows',
      'workflows door',
      'activities',
      'activities door',
      'adapters',
      'store',
      'config',
    ],
    packages: 'node',
  },
  local: { files: ['src/local/'], values: ['kit/common', 'config', 'local settings', 'local runs'], packages: 'node' },
  'local runs': {
    files: ['stack/supervisor/doctor-runs.ts'],
    values: ['local', 'kit/common', 'config', 'client', ...CONTRACTS],
    packages: 'node',
  },
  'local settings': {
    files: ['stack/supervisor/doctor-settings.ts'],
    values: ['local', 'kit/common', 'config', 'store', ...CONTRACTS],
    packages: 'node',
  },
};
