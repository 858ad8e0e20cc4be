import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordedReply, RecordedRequest } from '../providers/contract/conversation.mts';
import { providers } from '../../src/providers';
import { check } from './check.mts';
import { descriptionOf } from './descriptions.mts';
import { schemasOf } from './schemas.mts';

const yaml = `
openapi: 3.0.1
servers: [{ url: https://api.example.com/v1 }]
paths:
  /audio/{kind}:
    post:
      parameters:
        - { name: speed, in: query, schema: { type: string, enum: [slow, fast] } }
      requestBody:
        content:
          multipart/form-data: { schema: { $ref: '#/components/schemas/Form' } }
          application/json: { schema: { $ref: '#/components/schemas/Body' } }
      responses:
        '200':
          content:
            application/json:
              schema:
                oneOf:
                  - { type: object, required: [text], properties: { text: { type: string } } }
                  - { type: object, required: [text, words], properties: { text: { type: string }, words: { type: array } } }
components:
  schemas:
    Form:
      type: object
      required: [model, file]
      properties:
        model: { type: string, enum: [one, two] }
        file: { type: string, format: binary }
        temperature: { type: number, maximum: 1 }
        marks: { type: array, items: { type: string, enum: [word, segment] } }
    Body:
      allOf:
        - { type: object, properties: { input: { type: string, nullable: true } } }
        - { type: object, properties: { size: { type: number, minimum: 0, exclusiveMinimum: true } } }
`;

describe('The check against published descriptions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'descriptions-'));
  writeFileSync(join(folder, 'openai.yaml'), yaml);
  const description = descriptionOf('openai', folder);
  rmSync(folder, { recursive: true });
  const { openai } = providers;
  if (description === null || openai === undefined) throw new Error('nothing to check');
  const schemas = schemasOf(description);

  const form: RecordedRequest = {
    method: 'POST',
    path: '/audio/transcriptions',
    form: [
      ['model', 'one'],
      ['temperature', '0.5'],
      ['marks[]', 'word'],
      ['file', { $audio: 'tone.mp3' }],
    ],
    as: 'json',
  };
  const fine: RecordedReply = { status: 200, headers: {}, json: { text: 'Hello', words: [] } };
  const faults = (request: RecordedRequest, reply = fine) => {
    const verdict = check(openai, { request, reply }, description, schemas);
    return 'wrong' in verdict ? verdict.wrong : verdict.outside;
  };
  const withField = (name: string, value: string): RecordedRequest => ({
    ...form,
    form: [...(form.form ?? []), [name, value]],
  });
  const json = (body: RecordedRequest['json']): RecordedRequest => ({ ...form, form: undefined, json: body });

  it('finds nothing wrong with what is described', () => {
    expect(faults(form)).toEqual([]);
    expect(faults({ ...json({ input: null, size: 1 }), query: { speed: 'slow' } })).toEqual([]);
  });

  it.each([
    ['a field that is not described', withField('colour', 'red'), ["field 'colour' is not described"]],
    ['text that is no number', withField('temperature', 'warm'), ['/temperature must be number']],
    [
      'an entry outside its list',
      withField('marks[]', 'line'),
      ['/marks/1 must be equal to one of the allowed values'],
    ],
    [
      'a missing field',
      { ...form, form: [['model', 'one'] as [string, string]] },
      ["body must have required property 'file'"],
    ],
    ['a number at its open bound', json({ size: 0 }), ['/size must be > 0']],
    ['a number too many', json({ input: 'a', depth: 2 }), ["field 'depth' is not described"]],
    ['a query that is not described', { ...form, query: { pitch: 1 } }, ["query 'pitch' is not described"]],
    ['a query outside its list', { ...form, query: { speed: 'warp' } }, ["query 'speed' cannot be 'warp'"]],
    ['another path', { ...form, path: '/speech' }, ['POST /v1/speech is not described']],
    ['another method', { ...form, method: 'PUT' as const }, ['PUT /v1/audio/transcriptions is not described']],
  ])('finds %s', (_name, request, expected) => {
    expect(faults(request)).toEqual(expected);
  });

  it('finds a reply of another shape or status', () => {
    expect(faults(form, { ...fine, json: { words: [] } }).at(0)).toContain("required property 'text'");
    expect(faults(form, { ...fine, status: 202 })).toEqual(['status 202 is not described']);
  });

  it('leaves downloads from elsewhere alone', () => {
    expect(faults({ method: 'GET', url: 'https://files.example/a.mp3', as: 'audio' })).toBe(
      'a download from elsewhere',
    );
  });
});
