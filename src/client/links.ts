import { claimLink, isLinkUsed, linkSpent, readLink, releaseLink, type DecisionLink } from '../store/links.ts';
import type { SignalboxClient } from './connect.ts';

export type { DecisionLink };

/** The link of a token, if it was not used yet. @throws SignalboxError LINK_INVALID, LINK_SPENT. */
export async function openLink(client: SignalboxClient, keys: readonly string[], token: string): Promise<DecisionLink> {
  const link = await readLink({ keys }, token);
  if (await isLinkUsed(client.db, link)) throw used();
  return link;
}

/** Sends a decision by a link, which then counts no more; a decision that was refused leaves it. @throws SignalboxError LINK_SPENT, or what `send` throws. */
export async function decideByLink<T>(client: SignalboxClient, link: DecisionLink, send: () => Promise<T>): Promise<T> {
  if (!(await claimLink(client.db, link))) throw used();
  try {
    return await send();
  } catch (error) {
    await releaseLink(client.db, link);
    throw error;
  }
}

const used = () => linkSpent('a decision was made with it');
