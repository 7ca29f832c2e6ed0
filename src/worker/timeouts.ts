/** Time-outs for a worker that is stopped or killed. */
export const workerTimeouts = {
  /** After this time another worker takes the workflow tasks of a killed one. */
  stickyQueueScheduleToStartTimeout: '1 second',
  /** Sends every heartbeat to the server; the default throttle, 80 % of the heartbeat time-out, is too long on a busy machine. */
  maxHeartbeatThrottleInterval: '500 milliseconds',
  /** Time for running activities to finish after a stop. */
  shutdownGraceTime: '10 seconds',
} as const;
