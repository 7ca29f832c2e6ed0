import { stuckAdvice } from '../client/stuck-advice.ts';
import type { RunChange } from '../client/watch.ts';
import type { BounceView } from '../kit/common/mailbox.ts';
import { isEndStatus } from '../kit/common/status.ts';
import type { DecisionView, ResetView, RunView, StepStatus, StepView, StuckView } from '../kit/common/view.ts';
import { colors, terminalWidth } from './output.ts';
import { printable, printableText } from '../kit/common/printable.ts';
import { askedFor } from '../kit/common/request.ts';
import { requestLines } from './request.ts';
import { calls, duration, localTime, formatStatus } from './format.ts';

/** A run as text for a person. */
export function formatRun(run: RunView): string {
  const view = printable(run);
  const sections = [
    header(view),
    view.reset ? resetLine(view.reset) : '',
    view.stuck ? section('Stuck', stuckLines(view.id, view.stuck)) : '',
    section('Steps', stepLines(view.steps)),
    section('Decisions', view.decisions.map(decisionLine)),
    ...run.waitingFor.map((request) => section('Waiting for a person', requestLines(request, terminalWidth() - MARGIN))),
    `${colors.bold('Cost')}  ${calls(view.cost)}`,
    view.failure ? `${colors.bold('Failure')}  ${colors.red(view.failure.code)}: ${view.failure.message}` : '',
    view.result === null ? '' : section('Result', resultLines(view.result)),
    section('Came back', (view.cameBack ?? []).map(bounceLine)),
  ];
  return sections.filter(Boolean).join('\n\n');
}

function header(view: RunView): string {
  const took = view.endedAt || !isEndStatus(view.status) ? ` (${duration(view.startedAt, view.endedAt)})` : '';
  const until = view.endedAt ? `, ended ${localTime(view.endedAt)}` : '';
  return `${colors.bold(view.id)}  ${formatStatus(view.status)}, ${view.state}\nstarted ${localTime(view.startedAt)} by ${view.initiator}${until}${took}`;
}

const resetLine = ({ at, event, reason }: ResetView): string =>
  `${colors.yellow('Reset')}  in Temporal to event ${event}, ${localTime(at)}${reason === '' ? '' : `: ${oneLine(reason)}`}; the run continued from there`;

const bounceLine = ({ to, messageId, mail, at }: BounceView): string =>
  `${colors.red(`the mail to ${to ?? 'somebody'} did not arrive`)} (${messageId}), ${localTime(at)}; \`signalbox mail show ${mail}\` says why`;

const stuckLines = (run: string, { since, attempts, cause, message }: StuckView): string[] => [
  colors.red(
    `The workflow task has failed ${attempts} ${attempts === 1 ? 'time' : 'times'} since ${localTime(since)} (${cause}): ${oneLine(message)}`,
  ),
  stuckAdvice(run),
];

const MARGIN = 2;

const section = (title: string, lines: string[]): string =>
  lines.length === 0 ? '' : [colors.bold(title), ...lines.map((line) => `  ${line}`)].join('\n');

const marks: Record<StepStatus, string> = {
  done: colors.green('✔'),
  running: colors.cyan('▸'),
  pending: colors.dim('·'),
  failed: colors.red('✖'),
  undone: colors.magenta('↩'),
  skipped: colors.dim('-'),
};

const NAME_WIDTH = 20;

const stepLines = (steps: StepView[]): string[] => {
  const width = Math.max(NAME_WIDTH, ...steps.map(({ name }) => name.length));
  return steps.map((step) => stepLine(step, width));
};

function stepLine(step: StepView, width = NAME_WIDTH): string {
  const time = step.startedAt ? duration(step.startedAt, step.endedAt) : step.status;
  return [marks[step.status], step.name.padEnd(width), time.padEnd(10), step.summary ?? ''].join(' ').trimEnd();
}

function decisionLine(decision: DecisionView): string {
  const sure = decision.confidence === null ? '' : ` (${Math.round(decision.confidence * 100)} %)`;
  const why = decision.reasoning ? colors.dim(`: ${oneLine(decision.reasoning)}`) : '';
  return `${decision.step ? `${decision.step}: ` : ''}${decision.by} ${decision.who} chose ${colors.bold(decision.choice)}${sure}${why}`;
}

function resultLines(result: unknown): string[] {
  if (typeof result !== 'object' || result === null) return [String(result)];
  return Object.entries(result).map(([name, value]) => `${name}: ${typeof value === 'string' ? oneLine(value) : JSON.stringify(value)}`);
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** One line for a change that `watch` saw. */
export function changeLine(run: string, seen: RunChange): string {
  const change = printable(seen);
  switch (change.kind) {
    case 'state':
      return `${localTime(change.at)}  ${formatStatus(change.status)}, ${change.state}`;
    case 'step':
      return `${localTime(change.endedAt ?? change.startedAt)}  ${stepLine(change)}`;
    case 'decision':
      return `${localTime(change.at)}  ${decisionLine(change)}`;
    case 'waiting':
      return `${' '.repeat(19)}  waits for ${change.approvers.join(', ')}: ${printableText(askedFor(change))}; \`signalbox inbox ${run}\` shows it in full`;
    case 'end':
      return `${localTime(change.at)}  ${change.failure ? `${change.failure.code}: ${change.failure.message}` : `ended: ${change.status}`}`;
  }
}
