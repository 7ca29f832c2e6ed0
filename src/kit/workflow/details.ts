import { setCurrentDetails } from '@temporalio/workflow';
import { approvalsNeeded, approverNames } from '../common/policy.ts';
import { plainMarkdown as cell } from '../common/markdown.ts';
import { askedFor, choicesOf, proposalOf } from '../common/request.ts';
import { currentRun, statusOf, type OpenRequest, type RunCore } from './core.ts';

/** Updates the run's current details, so that the Temporal Web UI shows who has to do what. */
export function showDetails(run: RunCore): void {
  setCurrentDetails(
    [headline(run), progressOf(run), ...run.waiting.map((request) => waitingText(run, request)), decisionTable(run)]
      .filter(Boolean)
      .join('\n\n'),
  );
}

/** Shows the progress of a run with many parts in its current details and in the status query. */
export function showProgress(counts: Record<string, number>): void {
  const run = currentRun();
  run.progress = counts;
  showDetails(run);
}

const progressOf = ({ progress }: RunCore): string =>
  Object.entries(progress ?? {})
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');

function headline(run: RunCore): string {
  const step = run.steps.findLast(({ status }) => status === 'running');
  const at = step ? `, at step *${step.name}*${step.summary ? `: ${cell(step.summary)}` : ''}` : '';
  const text = `**${run.state.replaceAll('_', ' ')}** (${statusOf(run).replaceAll('_', ' ')})${at}`;
  return run.paused ? `${text}\n\nHeld by **${cell(run.paused.person)}**: ${cell(run.paused.reason)}` : text;
}

function waitingText(run: RunCore, request: OpenRequest): string {
  const { policy } = request;
  const shown = proposalOf(request).map(({ label, text }) => `| ${cell(label)} | ${cell(text)} |`);
  return [
    `### Waiting for a person: ${cell(askedFor(request))}`,
    `**Who:** ${approverNames(policy).join(', ')} (${approvalsNeeded(policy)} needed), until ${minutes(request.expiresAt)}`,
    ['**Decide:**', ...choicesOf(run.id, request).map(({ choice, command }) => `- ${choice}: \`${command}\``)].join('\n'),
    ['| | |', '|---|---|', ...shown].join('\n'),
  ].join('\n\n');
}

function decisionTable(run: RunCore): string {
  if (run.decisions.length === 0) return '';
  const rows = run.decisions.map((decision) => {
    const sure = decision.confidence === null ? '' : `${Math.round(decision.confidence * 100)} %`;
    return `| ${[decision.step ?? '', decision.who, decision.choice, sure, decision.reasoning ?? ''].map(cell).join(' | ')} |`;
  });
  return ['| step | by | decided | sure | why |', '|---|---|---|---|---|', ...rows].join('\n');
}

/** An ISO time to the minute. */
const minutes = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;
