import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endpoints } from '../../gateway/openapi/endpoints.mts';
import { type Json, openGateway } from './gateway.mts';

const validator = join('node_modules', '@seriousme', 'openapi-schema-validator', 'bin', 'validate-api-cli.js');

describe('the API description', () => {
  let opened: Awaited<ReturnType<typeof openGateway>>;
  beforeAll(async () => {
    opened = await openGateway();
  }, 120_000);
  afterAll(() => opened.close());

  it('is OpenAPI that a validator accepts, and needs no key', async () => {
    const reply = await opened.gateway.call('/openapi.json', { key: null });
    expect(reply.status).toBe(200);
    const path = join(opened.folder, 'openapi.json');
    writeFileSync(path, await reply.text());
    expect(execFileSync(process.execPath, [validator, path], { encoding: 'utf8' })).toMatch(/valid/i);
  });

  it('describes every endpoint that it has words for, and nothing the server has not', async () => {
    const told = await (await opened.gateway.call('/openapi.json')).text();
    const { paths }: { paths: Record<string, object> } = JSON.parse(told);
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const withoutJobs = described.filter((one) => !one.endsWith('/async'));
    expect(withoutJobs.sort()).toEqual(Object.keys(endpoints).sort());
    expect(described.filter((one) => one.endsWith('/async'))).toHaveLength(5);
  });

  it('names fields as the API takes them, with the words of the operations', async () => {
    const { components } = await opened.gateway.json('/openapi.json');
    const { properties, required } = components?.schemas?.SpeakRequest ?? {};
    expect(required).toContain('input');
    expect(properties?.response_format).toMatchObject({ title: expect.any(String), description: expect.any(String) });
    expect(properties?.client_label).toBeDefined();
    const { paths } = await opened.gateway.json('/openapi.json');
    for (const type of ['application/json', 'multipart/form-data']) {
      const { allOf } = paths['/v1/audio/transcriptions'].post.requestBody.content[type].schema;
      const names = allOf.flatMap((one: Json) =>
        Object.keys((one.$ref ? components.schemas.TranscribeRequest : one).properties),
      );
      expect(names).toEqual(expect.arrayContaining(['response_format', 'timestamp_granularities', 'file_id', 'file']));
    }
    expect(paths['/v1/clients/{label}'].put.requestBody).toBeDefined();
    expect(paths['/v1/usage'].get.parameters.map(({ name }: Json) => name)).toContain('client_label');
  });

  it('can be read as a page without a key and without a script', async () => {
    const reply = await opened.gateway.call('/docs', { key: null });
    expect(reply.headers.get('content-security-policy')).toMatch(/default-src 'none'; style-src 'sha256-/);
    const page = await reply.text();
    expect(page).toContain('POST /v1/audio/transcriptions');
    expect(page).not.toContain('<script');
  });
});
