/** How long things may take around a worker that is stopped or killed. */
export const workerTimeouts = {
  /** The work of a killed worker waits this long before another may take it. */
  stickyQueueScheduleToStartTimeout: '1 second',
  /** Each heartbeat reaches the server; by default only one in eight tenths of their time-out does, which a busy machine misses. */
  maxHeartbeatThrottleInterval: '500 milliseconds',
  /** What an activity gets to finish after a stop. */
  shutdownGraceTime: '10 seconds',
} as const;
