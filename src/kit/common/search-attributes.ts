import { defineSearchAttributeKey } from '@temporalio/common';

/** What the Temporal Web UI and visibility queries can filter runs by. Workers register them at start. */
export const searchAttributes = {
  status: defineSearchAttributeKey('SignalboxStatus', 'KEYWORD'),
  state: defineSearchAttributeKey('SignalboxState', 'KEYWORD'),
  workflow: defineSearchAttributeKey('SignalboxWorkflow', 'KEYWORD'),
  waitingFor: defineSearchAttributeKey('SignalboxWaitingFor', 'KEYWORD_LIST'),
  costUsd: defineSearchAttributeKey('SignalboxCostUsd', 'DOUBLE'),
} as const;
