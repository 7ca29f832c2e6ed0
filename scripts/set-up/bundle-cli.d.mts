/** Writes the command line into a folder; `signalbox.js` starts it. */
export function bundleCli(folder: string): Promise<void>;
