import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const Dependency = z.strictObject({ condition: z.enum(['service_started', 'service_healthy', 'service_completed_successfully']) });

const Healthcheck = z.strictObject({
  test: z.tuple([z.literal('CMD')], z.string()),
  interval: z.string().regex(/^\d+s$/),
  timeout: z.string().regex(/^\d+s$/),
  retries: z.number().int().positive(),
});

/** The keys of the compose format that our file uses; a misspelt key is refused. */
const Service = z.strictObject({
  image: z.string(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  restart: z.string(),
  init: z.boolean().optional(),
  network_mode: z.string().optional(),
  depends_on: z.record(z.string(), Dependency).default({}),
  environment: z.record(z.string(), z.string()).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  healthcheck: Healthcheck.optional(),
});

const ComposeFile = z.strictObject({
  name: z.string(),
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.null()),
});
export type ComposeFile = z.infer<typeof ComposeFile>;

export const root = join(import.meta.dirname, '..', '..');

/** The text of a compose file as data. @throws ZodError when it does not fit the format. */
export const parseCompose = (text: string): ComposeFile => ComposeFile.parse(parse(text));

export const readCompose = (): ComposeFile => parseCompose(readFileSync(join(root, 'docker-compose.yml'), 'utf8'));

/** What is wrong with a compose file beyond its form, a line each. */
export function problemsOf({ services, volumes }: ComposeFile): string[] {
  const problems: string[] = [];
  for (const [name, service] of Object.entries(services)) {
    if (!/^[\w./-]+:v?\d+\.\d+\.?[\w.-]*$/.test(service.image)) problems.push(`${name}: ${service.image} is not pinned`);
    for (const port of service.ports) if (!port.startsWith('127.0.0.1:')) problems.push(`${name}: port ${port} is open to the network`);
    for (const volume of service.volumes) {
      const source = volume.split(':')[0]!;
      if (!source.startsWith('./') && !(source in volumes)) problems.push(`${name}: the volume ${source} is not declared`);
    }
    for (const [other, { condition }] of Object.entries(service.depends_on)) {
      const target = services[other];
      if (!target) problems.push(`${name}: waits for ${other}, which does not exist`);
      else if (condition === 'service_healthy' && !target.healthcheck)
        problems.push(`${name}: waits for the health of ${other}, which has no check`);
      else if (condition === 'service_completed_successfully' && target.restart === 'unless-stopped')
        problems.push(`${name}: waits for the end of ${other}, which runs for ever`);
    }
  }
  return problems;
}

/** The environment of a service with the defaults filled in, as an empty shell would give it. */
export const environmentOf = (service: ComposeFile['services'][string]): Record<string, string> =>
  Object.fromEntries(Object.entries(service.environment).map(([name, value]) => [name, value.replace(/\$\{\w+:-([^}]*)\}/g, '$1')]));
