import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { OpenAPIV3_1 } from 'openapi-types';
import { failures, isFailureCode } from '../../../src/kit/common/failures.ts';
import { openWorkflowTest, type WorkflowTest } from '../../../testkit/workflow.ts';
import { hostileText, valuesFor } from './hostile-values.ts';
import { writePeople } from './people.ts';
import { clientOf, keyWith, openApi, post, request } from './stage.ts';

/** `FUZZ_RUNS=2000` for a longer look. */
const RUNS_PER_ROUTE = Number(process.env['FUZZ_RUNS'] ?? 30);

let test: WorkflowTest;
let app: FastifyInstance;
const bearers: string[] = [];
beforeAll(async () => {
  const peopleFile = writePeople();
  test = await openWorkflowTest('moderation', { peopleFile });
  const client = clientOf(test.db, test, peopleFile);
  app = await openApi(client);
  bearers.push(await keyWith(client, { scopes: ['start', 'read', 'operate', 'message'] }), 'dora', 'olga');
  await request(app, bearers[0]!, ['POST', '/v1/runs'], { body: { workflow: 'moderation', id: 'F-1', input: post('F-1') } });
});
afterAll(async () => {
  await app?.close();
  await test?.close().catch(() => undefined); // nobody scripted the model for what the test starts
});

type Operation = Omit<OpenAPIV3_1.OperationObject, 'parameters'> & { parameters?: OpenAPIV3_1.ParameterObject[] };

it('never answers 5xx, whatever is sent to a route of the document', async () => {
  const validator = new Validator();
  await validator.validate((await app.inject('/openapi.json')).json());
  const { paths } = validator.resolveRefs() as unknown as { paths: Record<string, Record<string, Operation>> };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  expect(operations.length).toBeGreaterThan(10);
  const statuses = new Map<number, number>();
  for (const { path, method, operation } of operations)
    await fc.assert(
      fc.asyncProperty(requestsFor(path, method, operation), async (sent) => {
        const { statusCode, headers, body } = await app.inject(sent);
        statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
        if (statusCode >= 400) {
          expect(headers['content-type']).toMatch(/^application\/problem\+json/);
          const { code, status } = JSON.parse(body) as { code: string; status: number };
          expect(isFailureCode(code) && failures[code].http).toBe(status);
        }
        expect({ statusCode: statusCode >= 500 ? body : 'fine' }).toEqual({ statusCode: 'fine' });
      }),
      { numRuns: path === '/v1/runs' ? 5 * RUNS_PER_ROUTE : RUNS_PER_ROUTE },
    );
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 201, 400, 404])); // the values reach what is behind the checks
});

function requestsFor(path: string, method: string, { parameters = [], requestBody }: Operation): fc.Arbitrary<InjectOptions> {
  const content = (requestBody as OpenAPIV3_1.RequestBodyObject | undefined)?.content;
  const valuesIn = (place: string) =>
    fc.record(
      Object.fromEntries(
        parameters.filter((each) => each.in === place).map(({ name, schema }) => [name, valuesFor(schema as OpenAPIV3_1.SchemaObject)]),
      ),
      { requiredKeys: place === 'path' ? undefined : [] },
    );
  const values = fc.record({
    path: valuesIn('path'),
    query: fc.oneof(
      { arbitrary: valuesIn('query'), weight: 6 },
      { arbitrary: fc.dictionary(hostileText, hostileText, { maxKeys: 2 }), weight: 1 },
    ),
    headers: valuesIn('header'),
    body: valuesFor(content?.['application/json']?.schema),
    bearer: fc.constantFrom(...bearers),
  });
  return values.map(({ path: inPath, query, headers, body, bearer }) => {
    const given = inPath as Record<string, unknown>;
    return {
      method: method.toUpperCase() as 'GET',
      url: `${path.replace(/\{(\w+)\}/g, (_, name: string) => encoded(given[name]) || 'x')}?${queryOf({ ...(query as object), ...(path.endsWith('/wait') && { seconds: 0 }) })}`,
      headers: {
        authorization: `Bearer ${bearer}`,
        ...(content && { 'content-type': 'application/json' }),
        ...headersOf(headers),
      },
      ...(content && { payload: JSON.stringify(body) ?? '' }),
    };
  });
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 3_000);
const encoded = (value: unknown): string => encodeURIComponent(textOf(value).replace(/\p{Surrogate}/gu, '\uFFFD'));
const queryOf = (query: object): string =>
  Object.entries(query)
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join('&');
const headersOf = (headers: object): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, textOf(value).replace(/[^\x20-\x7e]/g, '?')]));
