import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { send } from '../common/json-server.ts';
import type { LineLog } from '../common/line-log.ts';
import type { FaultRule, FaultSwitches } from './faults.ts';
import type { World } from './once.ts';
import { CutConnection, Refusal, type Call, type Reply, type Wording } from './reply.ts';
import { runOf, type PartnerLine } from './request-log.ts';
import type { Partner } from './partner.ts';

/** Dependencies of a request. */
export interface Context {
  world: World;
  log: LineLog<PartnerLine>;
  faults: FaultSwitches;
  serve: Record<Partner, (call: Call) => Promise<Reply>>;
  wording: Record<Partner, Wording>;
  isReady: () => boolean;
}

/** Faults that do the work but send no answer. */
const NO_ANSWER: ReadonlySet<FaultRule['fault']> = new Set(['during', 'after', 'silent']);

/** Serves one request to a partner: log line, fault if any, work, log line. */
export async function play(context: Context, call: Call, response: ServerResponse): Promise<void> {
  const fault = context.faults.next(call);
  const request = randomBytes(6).toString('hex');
  const { partner, method, path, key } = call;
  const tell = (phase: 'before' | 'after', status: number | null, replayed = false) =>
    context.log.write({
      time: new Date().toISOString(),
      ...{ phase, request, partner, method, path, key, run: runOf(key), status, fault: fault?.fault ?? null, replayed },
    });
  tell('before', null);
  const reply = await answer(context, call, fault);
  tell('after', reply?.status ?? 0, reply?.replayed);
  if (reply) return send(response, { ...reply, headers: { ...reply.headers, ...(reply.replayed && { 'idempotent-replayed': 'true' }) } });
  if (fault?.fault !== 'hang' && fault?.fault !== 'silent') response.socket?.resetAndDestroy();
}

/** @returns null when no answer is sent. */
async function answer(context: Context, call: Call, fault: FaultRule | null): Promise<Reply | null> {
  const wording = context.wording[call.partner];
  switch (fault?.fault) {
    case 'before':
    case 'hang':
      return null;
    case 'refuse':
      return wording.refuse(call.partner === 'payments' ? 400 : 422, 'Refused, because a fault switch says so');
    case 'status': {
      const wait: Record<string, string> = fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
      return { ...wording.refuse(fault.status, 'Failed, because a fault switch says so'), headers: wait };
    }
    default:
      return work(context, call, fault);
  }
}

async function work(context: Context, call: Call, fault: FaultRule | null): Promise<Reply | null> {
  const enter = async () => {
    if (fault?.fault === 'slow') await sleep(fault.delayMs);
  };
  const written = () => {
    if (fault?.fault === 'during') throw new CutConnection('half way');
  };
  try {
    if (call.method === 'GET') await enter();
    const reply = await context.serve[call.partner]({ ...call, outcome: fault?.outcome ?? null, enter, written });
    return fault && NO_ANSWER.has(fault.fault) ? null : reply;
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    if (error instanceof CutConnection) return null;
    const trouble = error instanceof Error ? error.message : String(error);
    return context.wording[call.partner].refuse(503, `The partner's own database failed: ${trouble}`);
  }
}
