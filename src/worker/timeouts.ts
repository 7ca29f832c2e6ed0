/** How long things may take around a worker that is stopped or killed. */
export const workerTimeouts = {
  /** The work of a killed worker waits this long before another may take it. */
  stickyQueueScheduleToStartTimeout: '1 second',
  /** Heartbeats reach the server this often; by default only after eight tenths of their time-out, which a busy machine misses. */
  maxHeartbeatThrottleInterval: '1 second',
  /** What an activity gets to finish after a stop. */
  shutdownGraceTime: '10 seconds',
} as const;
