import { join, resolve } from 'node:path';

/** The paths of one local stack; see the layout in docs/architecture.md. */
export function homePaths(home: string) {
  const root = resolve(home);
  return {
    root,
    lock: join(root, 'supervisor.lock'),
    stack: join(root, 'stack.json'),
    temporalDb: join(root, 'temporal.db'),
    database: join(root, 'database'),
    /** Written when the embedded database has its example data. */
    exampleData: join(root, 'example-data'),
    /** Signs links and cookies of this stack. */
    linkSecret: join(root, 'link-secret'),
    mail: join(root, 'mail'),
    modelLog: join(root, 'logs', 'model.jsonl'),
    partnersLog: join(root, 'logs', 'partners.jsonl'),
    log: (name: string) => join(root, 'logs', `${name}.log`),
  };
}

export type HomePaths = ReturnType<typeof homePaths>;
