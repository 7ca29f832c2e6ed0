import { createHash } from 'node:crypto';
import { Eta } from 'eta';

/** Renders the templates of a folder; what is put into them with `<%= %>` is escaped. */
export type Render = (template: string, data: object) => string;

/** @param views the folder of the templates. */
export function openViews(views: string): Render {
  const eta = new Eta({ views, cache: true, autoTrim: ['nl', false] });
  return (template, data) => eta.render(`./${template}`, data);
}

/** Tells a page whether a part of it is still as it was shown. */
export const versionOf = (html: string): string => createHash('sha256').update(html).digest('base64url').slice(0, 16);
