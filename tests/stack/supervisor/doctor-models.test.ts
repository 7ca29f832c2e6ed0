import { expect, it } from '@jest/globals';
import { checkModels } from '../../../stack/supervisor/doctor-settings.ts';

const UNSET = { OPENAI_API_KEY: undefined, OPENAI_BASE_URL: undefined };
const NONE = {
  SIGNALBOX_MODEL_SMALL: undefined,
  SIGNALBOX_MODEL_LARGE: undefined,
  SIGNALBOX_MODEL_VISION: undefined,
  SIGNALBOX_MODEL_EMBEDDING: undefined,
};
const NAMED = { ...NONE, SIGNALBOX_MODEL_SMALL: 'qwen3', SIGNALBOX_MODEL_LARGE: 'qwen3' };

it.each([
  ['nothing set', { ...UNSET, ...NONE }, 'small: offline, large: offline, vision: offline, embedding: none'],
  ['a key alone', { ...UNSET, ...NONE, OPENAI_API_KEY: 'sk-1' }, 'small: default, large: default, vision: default, embedding: none'],
  [
    'every tier named',
    {
      ...UNSET,
      ...NAMED,
      OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1',
      SIGNALBOX_MODEL_VISION: 'qwen3-vl',
      SIGNALBOX_MODEL_EMBEDDING: 'bge-m3',
    },
    'small: qwen3, large: qwen3, vision: qwen3-vl, embedding: bge-m3',
  ],
])('names the model of each tier and asks for nothing: %s', (_, config, found) => {
  expect(checkModels(config)).toEqual({ check: 'models', ok: true, found, fix: null });
});

it('says which setting is missing when another provider has no model for images; that is no fault', () => {
  const finding = checkModels({ ...UNSET, ...NAMED, OPENAI_BASE_URL: 'https://api.groq.com/openai/v1' });
  expect(finding).toMatchObject({
    ok: true,
    found: expect.stringContaining('vision: default, embedding: none'),
    fix: expect.stringContaining('SIGNALBOX_MODEL_VISION'),
  });
});
