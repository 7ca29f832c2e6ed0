import { expect, it } from '@jest/globals';
import { finishOf, worstReason } from '../../../src/kit/common/finish.ts';

it.each(
  Object.entries({
    whole: [
      'stop',
      'STOP',
      'end_turn',
      'stop_sequence',
      'eos',
      'eos_token',
      'COMPLETE',
      'completed',
      'tool_calls',
      'tool_use',
      'function_call',
      'unknown',
      '',
    ],
    cut: [
      'length',
      'max_tokens',
      'MAX_TOKENS',
      'max_output_tokens',
      'model_length',
      'model_context_window_exceeded',
      'token limit',
      'incomplete',
      'ERROR_LIMIT',
    ],
    refused: [
      'content_filter',
      'content-filter',
      'refusal',
      'SAFETY',
      'RECITATION',
      'BLOCKLIST',
      'PROHIBITED_CONTENT',
      'SPII',
      'guardrail_intervened',
      'sensitive',
      'ERROR_TOXIC',
    ],
    spoilt: [
      'json_validate_failed',
      'tool_use_failed',
      'MALFORMED_FUNCTION_CALL',
      'function_call_filter: MALFORMED_FUNCTION_CALL',
      'UNEXPECTED_TOOL_CALL',
    ],
    failed: ['error', 'network_error', 'insufficient_system_resource', 'abort', 'cancelled', 'timeout', 'OTHER', 'rate_limit'],
  }).flatMap(([finish, reasons]) => reasons.map((reason) => [reason, finish])),
)('reads the finish reason "%s" as %s', (reason, finish) => {
  expect(finishOf(reason)).toBe(finish);
});

it.each([
  [['stop', 'MAX_TOKENS'], 'MAX_TOKENS'],
  [['stop', 'end_turn'], 'stop'],
  [['length', 'SAFETY'], 'SAFETY'],
  [['stop', 'error', 'length'], 'error'],
  [[], undefined],
])('takes the worst of %j', (reasons, worst) => {
  expect(worstReason(reasons)).toBe(worst);
});
