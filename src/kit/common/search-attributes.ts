import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** What the Temporal Web UI and `list` filter by; the worker registers them, the run keeps them up to date. */
export const searchAttributes = {
  status: defineSearchAttributeKey('SignalboxStatus', SearchAttributeType.KEYWORD),
  state: defineSearchAttributeKey('SignalboxState', SearchAttributeType.KEYWORD),
  workflow: defineSearchAttributeKey('SignalboxWorkflow', SearchAttributeType.KEYWORD),
  waitingFor: defineSearchAttributeKey('SignalboxWaitingFor', SearchAttributeType.KEYWORD_LIST),
  costUsd: defineSearchAttributeKey('SignalboxCostUsd', SearchAttributeType.DOUBLE),
} as const;
