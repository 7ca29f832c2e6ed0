/** Writes the command line into a folder; `signalbox.js` is its program. */
export function bundleCli(folder: string): Promise<void>;
