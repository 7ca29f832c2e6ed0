import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { borders } from './eslint/rooms.mjs';

const root = import.meta.dirname;

/** Programs beside the product. What two of them need stands in testkit, which needs none of them. */
const PROGRAMS = ['testkit', 'bench', 'faults', 'cases'];
const importsOfOthers = (own) => {
  const others = ['tests', ...PROGRAMS].filter((name) => name !== own && name !== 'testkit');
  return { regex: `^(\\.\\./)+(${others.join('|')})/`, message: 'Put what both need into testkit.' };
};

export default defineConfig(
  { ignores: ['dist/', 'coverage/', 'node_modules/', '.signalbox/', 'scripts/templates/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // A port is asynchronous even where one of its adapters has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['**/*.ts', '**/*.mjs'],
    rules: { eqeqeq: 'error', 'no-console': 'error', 'no-var': 'error', 'prefer-const': 'error', 'max-lines': ['error', 250] },
  },
  {
    files: ['src/**/*.ts', 'stack/**/*.ts', 'demo/**/*.ts'],
    plugins: { rooms: { rules: { borders } } },
    rules: {
      'rooms/borders': ['error', { root }],
      'max-lines-per-function': ['error', { max: 50 }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'src/settings/environment.ts reads the environment; take a Config.' },
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'node:process', message: 'Use the global process.' },
            { name: 'process', message: 'Use the global process.' },
          ],
        },
      ],
    },
  },
  { files: ['src/settings/environment.ts'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['src/cli/**', 'stack/main.ts', 'scripts/**', 'bench/**', 'faults/**', 'cases/**'], rules: { 'no-console': 'off' } },
  {
    files: ['testkit/**/*.ts', 'tests/**/*.ts', 'bench/**/*.ts', 'faults/**/*.ts', 'cases/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  ...PROGRAMS.map((own) => ({
    files: [`${own}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { patterns: [importsOfOthers(own)] }] },
  })),
  {
    files: ['tests/**/*.test.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'jest', property: 'retryTimes', message: 'Mark the test with retryOnce of tests/helpers/retry-once.ts.' },
      ],
    },
  },
);
