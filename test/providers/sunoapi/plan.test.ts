import type { Deployment } from '../../../src/core/deployment';
import { operations } from '../../../src/operations';
import { kie } from '../../../src/providers/kie';
import { planMusic } from '../../../src/providers/shared/suno/plan';
import { sunoapi } from '../../../src/providers/sunoapi';

function row(model: string, provider = sunoapi): Deployment {
  const found = provider.deployments.find((deployment) => deployment.model === model);
  if (found === undefined) throw new Error(`no row ${model}`);
  return found;
}

const inputOf = (fields: object) => operations.music.input.parse({ prompt: 'Calm piano', ...fields });
const planOf = (fields: object, deployment = row('suno-v4')) => planMusic(inputOf(fields), deployment);
const reasonFor = (fields: object, deployment = row('suno-v4'), provider = sunoapi) =>
  provider.adapters.music?.accepts?.(inputOf(fields), deployment);

describe('A plan for music', () => {
  it('is an instrumental idea where nothing else is given', () => {
    expect(planOf({})).toEqual({ custom: false, instrumental: true, prompt: 'Calm piano', options: {} });
  });

  it('sings given lyrics in custom mode, the prompt being part of the style', () => {
    expect(planOf({ lyrics: 'Over the hills', style: 'folk' })).toMatchObject({
      custom: true,
      instrumental: false,
      prompt: 'Over the hills',
      style: 'folk. Calm piano',
      title: 'Calm piano',
    });
  });

  it.each([{ style: 'ambient' }, { negativeStyle: 'drums' }, { title: 'Dawn' }])(
    'is in custom mode with %j, which an idea would ignore',
    (fields) => {
      expect(planOf(fields)).toMatchObject({ custom: true, instrumental: true });
    },
  );

  it('describes what an idea has no field for where words are to be invented', () => {
    const plan = planOf({ instrumental: false, style: 'shanty', negativeStyle: 'drums' });
    expect(plan).toMatchObject({ custom: false, prompt: 'Calm piano. Style: shanty. Without: drums' });
  });

  it('stays an idea where the style would be too long for the model', () => {
    const prompt = 'x'.repeat(250);
    expect(planOf({ prompt, title: 'Dawn' })).toMatchObject({ custom: false });
    expect(planOf({ prompt, title: 'Dawn' }, row('suno-v5'))).toMatchObject({ custom: true });
  });

  it('cuts a title from a long prompt between words', () => {
    const prompt = 'slow and quiet piano music for a documentary about the northern sea and its many lighthouses';
    const { title } = planOf({ prompt, style: 'ambient' });
    expect(title).toBe('slow and quiet piano music for a documentary about the northern sea and its many');
  });

  it.each([
    [45.2, 46],
    [4, 10],
    [500, 360],
  ])('asks for %s seconds as %s where the model takes a length', (durationSeconds, sent) => {
    expect(planOf({ durationSeconds }, row('suno-v5.5', kie))).toMatchObject({ custom: true, durationSeconds: sent });
  });

  it('asks for no length elsewhere', () => {
    expect(planOf({ durationSeconds: 45 }, row('suno-v5.5'))).not.toHaveProperty('durationSeconds');
    expect(planOf({ durationSeconds: 45, style: 'ambient' }, row('suno-v5', kie))).not.toHaveProperty(
      'durationSeconds',
    );
  });

  it('is refused before it is sent where something is too long', () => {
    expect(reasonFor({ prompt: 'x'.repeat(500) })).toBeNull();
    expect(reasonFor({ prompt: 'x'.repeat(501) })).toContain('500 characters');
    expect(reasonFor({ prompt: 'x'.repeat(3_000) }, row('suno-v4', kie), kie)).toBeNull();
    expect(reasonFor({ prompt: 'x'.repeat(3_001) }, row('suno-v4', kie), kie)).toContain('3000 characters');
    expect(reasonFor({ lyrics: 'x'.repeat(3_001) })).toContain('3000 characters of lyrics');
    expect(reasonFor({ lyrics: 'x'.repeat(5_000) }, row('suno-v5'))).toBeNull();
    expect(reasonFor({ lyrics: 'La', style: 'x'.repeat(195) })).toContain('200 characters of prompt and style');
  });

  it('is refused where it is to be instrumental and to sing', () => {
    expect(reasonFor({ lyrics: 'La', instrumental: true })).toContain('instrumental');
  });
});

describe('The code tables', () => {
  it('read 429 as opposite things', () => {
    const body = JSON.stringify({ code: 429, msg: 'No', data: null });
    expect(sunoapi.readError(429, body, {})).toEqual({ kind: 'outOfCredit', message: 'No' });
    expect(kie.readError(429, body, {})).toEqual({ kind: 'rateLimited', message: 'No' });
  });

  it.each([sunoapi, kie])('tell from the credits of %o whether a key works', ({ keyCheck }) => {
    const read = (code: number, data: unknown) =>
      keyCheck.read?.({ status: 200, headers: {}, content: { as: 'json', json: { code, msg: 'told', data } } });
    expect(read(200, 88)).toEqual({ status: 'works', message: 'The key works', credit: '88 credits left' });
    expect(read(200, 0)).toMatchObject({ status: 'outOfCredit' });
    expect(read(401, null)).toEqual({ status: 'refused', message: 'told' });
    expect(read(455, null)).toEqual({ status: 'unreachable', message: 'told' });
  });
});
