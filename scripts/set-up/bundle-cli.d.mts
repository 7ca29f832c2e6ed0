/** Writes the command line as one file. */
export function bundleCli(outfile: string): Promise<unknown>;
