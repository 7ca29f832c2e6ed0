import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { allWorkflows } from '../../contracts/registry.ts';
import { memoizeByObject } from '../../kit/common/memoize.ts';
import type { WorkflowContract } from '../../kit/schema/workflow-contract.ts';
import { Problem, StartBody } from './schemas.ts';

const DESCRIPTION =
  'Start runs, follow them, send them messages, and decide what waits for a person. Errors are application/problem+json with a code of docs/errors.md.';

/** GET /openapi.json: OpenAPI 3.1, made from the schemas that check the requests. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  const bearer = { type: 'http', scheme: 'bearer', description: 'A key of `signalbox key create`, or a person’s access token.' } as const;
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Signalbox', version: '1', description: DESCRIPTION },
      components: { securitySchemes: { bearer } },
      security: [{ bearer: [] }],
    },
    transform: jsonSchemaTransform,
  });
  app.get('/openapi.json', { schema: { hide: true } }, () => documentOf(app));
}

/** Built once, when somebody asks. */
const documentOf = memoizeByObject(async (app: FastifyInstance) => {
  const document = app.swagger() as unknown as Document;
  const problem = {
    description: 'Refused or failed.',
    content: { 'application/problem+json': { schema: jsonSchemaOf(Problem, 'output') } },
  };
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  for (const operation of operations) operation.responses = opened({ ...operation.responses, default: problem });
  const starts = await Promise.all(allWorkflows().map(startSchema));
  const names = starts.map(({ name }) => ({ $ref: `#/components/schemas/${name}` }));
  document.components.schemas = Object.fromEntries(starts.map(({ name, schema }) => [name, schema]));
  document.paths['/v1/runs']!['post']!.requestBody.content['application/json'] = { schema: { oneOf: names } };
  return document;
});

interface Operation {
  responses: Record<string, object>;
  requestBody: { content: Record<string, object> };
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas?: Record<string, object> };
}

/** Answers may get more fields, so no schema of one is closed. */
const opened = <T>(responses: T): T =>
  JSON.parse(JSON.stringify(responses), (name, value: unknown) =>
    name === 'additionalProperties' && value === false ? undefined : value,
  ) as T;

/** A start of one workflow: the route itself takes any input and leaves its check to the start. */
async function startSchema({ name, schemas }: WorkflowContract) {
  const { input } = await schemas();
  const body = z.strictObject({ ...StartBody.shape, workflow: z.literal(name), input });
  return { name: `start-${name}`, schema: jsonSchemaOf(body, 'input') };
}

function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}
