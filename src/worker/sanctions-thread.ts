/** The program of the thread with the sanctions list: the compiled one beside the built worker, else the source. */
export const SANCTIONS_THREAD = new URL(`../adapters/sanctions/thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
