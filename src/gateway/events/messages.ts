import { printableText } from '../../kit/common/printable.ts';
import type { RunEvent } from '../../kit/common/run-event.ts';
import { factsOf, headlineOf, placeOf } from './words.ts';

/** The body of an event for a webhook. The same at every try. */
export function webhookBody({ type, at, data, ...event }: RunEvent): string {
  return JSON.stringify({ type: `run.${type}`, timestamp: at, data: { ...data, ...event } });
}

/** The body of an event for a Slack webhook: blocks, and a text for notifications. */
export function slackBody(event: RunEvent, inbox: string | null): string {
  const headline = escaped(printableText(headlineOf(event)));
  const place = placeOf(event, inbox);
  const fields = factsOf(event).map(([label, text]) => mrkdwn(`*${label}*\n${escaped(text)}`));
  const blocks = [
    { type: 'section', text: mrkdwn(`*${headline}*`) },
    { type: 'section', fields },
    ...(place === null ? [] : [{ type: 'context', elements: [mrkdwn(`<${place.url}|Open the ${place.name}>`)] }]),
  ];
  return JSON.stringify({ text: headline, blocks });
}

const mrkdwn = (text: string) => ({ type: 'mrkdwn', text, verbatim: true }); // verbatim: Slack makes no links or mentions of its own

/** Slack's three characters with a meaning; without them no text can mention anybody or make a link. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The mail that tells a person of an event. */
export function mailText(event: RunEvent, inbox: string | null): { subject: string; text: string } {
  const subject = printableText(headlineOf(event));
  const facts = factsOf(event).map(([label, text]) => `${label}: ${text}`);
  const place = placeOf(event, inbox);
  const look = [`To see it: signalbox show ${printableText(event.run)}`, ...(place === null ? [] : [`The ${place.name}: ${place.url}`])];
  return { subject, text: [`${subject}.`, facts.join('\n'), look.join('\n')].join('\n\n') };
}
