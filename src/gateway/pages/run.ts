import type { FastifyInstance } from 'fastify';
import { parseRunId } from '../../client/ids.ts';
import { showRun } from '../../client/observe.ts';
import type { Session } from '../../client/sessions.ts';
import type { People } from '../../client/settings.ts';
import { printableLines, printableText } from '../../kit/common/printable.ts';
import { askedFor } from '../../kit/common/request.ts';
import { isEndStatus } from '../../kit/common/status.ts';
import type { RunView } from '../../kit/common/view.ts';
import { assertRole } from '../caller.ts';
import { hrefOf, reasonOf } from './asked.ts';
import { sendPart, type Pages } from './pages.ts';
import { versionOf } from './render.ts';
import { momentOf } from './when.ts';

/** GET /runs/{id}: a run as it stands, and /runs/{id}/state, which its page asks for changes. */
export function runRoutes(app: FastifyInstance, { client, sessions, page, render }: Pages): void {
  const state = async ({ person }: Session, run: string) => {
    const people = await client.people();
    assertRole(people, { kind: 'person', person, proof: 'session' }, parseRunId(run).workflow, 'read');
    const data = runData(await showRun(client, run), people);
    const seen = versionOf(JSON.stringify(data));
    const poll = data.isOver ? null : `/runs/${encodeURIComponent(run)}/state?seen=${seen}`;
    return { seen, html: render('run-state', { ...data, poll }) };
  };

  app.get('/runs/:run', async (request, reply) => {
    const session = await sessions.require(request);
    const { run } = request.params as { run: string };
    return page(reply, 'run', { title: run, run, state: (await state(session, run)).html }, session);
  });

  app.get('/runs/:run/state', async (request, reply) => {
    const session = await sessions.require(request, false);
    const now = await state(session, (request.params as { run: string }).run);
    return now.seen === (request.query as { seen?: string }).seen ? reply.code(204).send() : sendPart(reply, now.html);
  });
}

const runData = (view: RunView, people: People) => ({
  status: view.status.replaceAll('_', ' '),
  state: view.state.replaceAll('_', ' '),
  isOver: isEndStatus(view.status),
  initiator: people.find(view.initiator)?.name ?? view.initiator,
  started: momentOf(view.startedAt),
  ended: momentOf(view.endedAt),
  waiting: view.waitingFor.map((item) => ({ asked: printableText(askedFor(item)), href: hrefOf(item.requestId) })),
  steps: view.steps.map(({ name, status, summary }) => ({ name: printableText(name), status, summary: summary && printableText(summary) })),
  decisions: view.decisions.map((decision) => reasonOf(decision, people)),
  cost: costText(view.cost),
  failure: view.failure && { code: view.failure.code, message: printableText(view.failure.message) },
  stuck: view.stuck ? printableLines(view.stuck.message) : null,
});

const costText = ({ usd, modelCalls, cachedCalls, unpricedCalls = 0 }: RunView['cost']): string => {
  const calls = `${modelCalls} model ${modelCalls === 1 ? 'call' : 'calls'}${cachedCalls > 0 ? `, ${cachedCalls} of them cached` : ''}`;
  return `${usd.toFixed(usd < 1 ? 4 : 2)} USD for ${calls}${unpricedCalls > 0 ? `; ${unpricedCalls} without a known price` : ''}`;
};
