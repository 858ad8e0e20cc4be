import type { Outcome, Step } from '../../../src/core/provider';
import type { WireContent } from '../../../src/core/wire';
import { type MusicOutput, operations } from '../../../src/operations';
import { sunoapi } from '../../../src/providers/sunoapi';

const { music } = sunoapi.adapters;
const row = sunoapi.deployments[0];
const context = {
  callbackUrl: 'https://n8n.example/webhook-waiting/7?signature=secret',
  placeholderUrl: 'https://callback.example/none',
  voice: null,
  carry: null,
  previousText: null,
  nextText: null,
};
const audio: WireContent = {
  as: 'audio',
  file: { id: 'f', fileName: 'music.mp3', mediaType: 'audio/mpeg', sizeBytes: 9, stored: { key: 'k' } },
  durationSeconds: null,
};

function body(data: unknown, code = 200): WireContent {
  return { as: 'json', json: { code, msg: code === 200 ? 'success' : 'told', data } };
}

function record(status: string, ids: readonly string[] = []): WireContent {
  const sunoData = ids.map((id) => ({
    id,
    audioUrl: `https://files.example/${id}?sig=s`,
    title: `T ${id}`,
    duration: 61,
  }));
  return body({ taskId: 't1', status, response: { sunoData } });
}

/** Plays replies one after the other; an empty list of replies left repeats the last. */
function play(replies: readonly WireContent[], format = 'mp3', most = 60) {
  if (music === undefined || row === undefined) throw new Error('no music');
  const input = operations.music.input.parse({ prompt: 'Calm piano for a documentary', title: 'Dawn', format });
  let { step } = music.request(input, row, context);
  const steps: Step[] = [step];
  const waits: number[] = [];
  for (let index = 0; index < most; index++) {
    const content = replies[Math.min(index, replies.length - 1)];
    if (content === undefined) throw new Error('no replies');
    const outcome: Outcome<MusicOutput> = music.reply({ status: 200, headers: {}, content }, step, row);
    if (outcome.type !== 'again') return { outcome, steps, waits };
    waits.push(outcome.afterMs);
    ({ step } = outcome.next);
    steps.push(step);
  }
  return { outcome: null, steps, waits };
}

const submitted = body({ taskId: 't1' });

describe('Waiting for music', () => {
  it('asks ever more rarely while it is made, without an end of its own', () => {
    const { outcome, waits } = play([submitted, record('PENDING')]);
    expect(outcome).toBeNull();
    expect(waits.slice(0, 6)).toEqual([2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  });

  it('ends where a finished task never gets its songs, and says what was charged at most', () => {
    const { outcome, waits } = play([submitted, record('SUCCESS')]);
    expect(outcome).toMatchObject({
      type: 'failed',
      kind: 'badReply',
      quantities: [{ unit: 'generation', amount: 1, source: 'bound' }],
    });
    expect(waits).toHaveLength(7);
  });

  it('takes one song where the second never comes', () => {
    const one = record('SUCCESS', ['a']);
    const { outcome } = play([submitted, ...Array.from({ length: 7 }, () => one), audio, one]);
    expect(outcome).toMatchObject({ type: 'done', output: { tracks: [{ title: 'T a', durationSeconds: 61 }] } });
  });

  it('waits longer after an undelivered callback, which may be an early one', () => {
    const early = Array.from({ length: 12 }, () => record('CALLBACK_EXCEPTION'));
    const both = record('CALLBACK_EXCEPTION', ['a', 'b']);
    const { outcome } = play([submitted, ...early, both, audio, both, audio, both]);
    expect(outcome).toMatchObject({ type: 'done', output: { tracks: [{ title: 'T a' }, { title: 'T b' }] } });
    expect(play([submitted, record('CALLBACK_EXCEPTION')]).outcome).toMatchObject({ type: 'failed', kind: 'badReply' });
  });

  it('keeps asking a busy host for a while, since the task is paid for', () => {
    const { outcome, waits } = play([submitted, body(null, 455)]);
    expect(outcome).toEqual({ type: 'failed', kind: 'unavailable', message: 'told' });
    expect(waits).toHaveLength(9);
  });

  it('gives up at once where the key is refused or the credit is used up', () => {
    expect(play([submitted, body(null, 401)]).waits).toHaveLength(1);
    expect(play([submitted, body(null, 429)]).outcome).toMatchObject({ kind: 'outOfCredit' });
  });

  it('waits a little for a task that is not known yet', () => {
    const both = record('SUCCESS', ['a', 'b']);
    const { outcome } = play([submitted, body(null, 404), body(null), both, audio, both, audio, both]);
    expect(outcome).toMatchObject({ type: 'done' });
    expect(play([submitted, body(null, 404)]).outcome).toMatchObject({ type: 'failed', kind: 'invalidInput' });
  });

  it('hands out what is saved where the host is lost before the end', () => {
    const both = record('SUCCESS', ['a', 'b']);
    const { outcome } = play([submitted, both, audio, both, audio, body(null, 401)]);
    expect(outcome).toMatchObject({ type: 'done', output: { tracks: [{ title: null }, { title: null }] } });
  });

  it.each([
    ['CREATE_TASK_FAILED', 500, 'unavailable'],
    ['GENERATE_AUDIO_FAILED', 531, 'unavailable'],
    ['GENERATE_AUDIO_FAILED', 400, 'rejected'],
    ['GENERATE_AUDIO_FAILED', '413', 'rejected'],
    ['SENSITIVE_WORD_ERROR', null, 'rejected'],
  ])('reads %s with code %s as %s', (status, errorCode, kind) => {
    const { outcome } = play([submitted, body({ status, response: null, errorCode, errorMessage: null })]);
    expect(outcome).toMatchObject({ type: 'failed', kind, message: expect.stringMatching(/^The /) });
  });

  it('keeps no prompt, title, callback or address in a job', () => {
    const both = record('SUCCESS', ['a', 'b']);
    const { steps } = play([submitted, record('PENDING'), both, audio, both, audio, both]);
    expect(JSON.stringify(steps)).not.toMatch(/Calm piano|Dawn|n8n\.example|files\.example|T a/);
    expect(JSON.stringify(steps)).toContain('"stored":{"key":"k"}');
  });
});

describe('Converting to WAV', () => {
  const both = record('SUCCESS', ['a', 'b']);
  const converted = (id: string) =>
    body({ successFlag: 'SUCCESS', response: { audioWavUrl: `https://files.example/${id}` } });

  it('uses a conversion that was there already, without counting it', () => {
    const { outcome } = play(
      [
        submitted,
        both,
        body({ taskId: 'w1' }, 409),
        converted('a'),
        audio,
        both,
        body({ taskId: 'w2' }),
        converted('b'),
        audio,
        both,
      ],
      'wav',
    );
    expect(outcome).toMatchObject({
      type: 'done',
      warnings: [],
      quantities: [{ unit: 'request', amount: 1, surcharge: 'wavConversion' }],
    });
  });

  it('asks again where the host is busy', () => {
    const { outcome, waits } = play(
      [
        submitted,
        both,
        body(null, 405),
        body({ taskId: 'w1' }),
        body(null, 455),
        converted('a'),
        audio,
        record('SUCCESS', ['a']),
      ],
      'wav',
    );
    expect(outcome).toMatchObject({ type: 'done', output: { tracks: [{ title: 'T a' }] } });
    expect(waits.slice(2, 5)).toEqual([2_000, 2_000, 2_000]);
  });

  it.each([
    ['is refused', [body(null, 429)]],
    ['gets no ID', [body({})]],
    ['never ends', [body({ taskId: 'w1' }), ...Array.from({ length: 41 }, () => body({ successFlag: 'PENDING' }))]],
  ])('hands out MP3 with a warning where a conversion %s', (_case, refusal) => {
    const { outcome } = play([submitted, both, ...refusal, both, audio, both, audio, both], 'wav', 80);
    const warnings = [expect.stringMatching(/^The track is MP3, not WAV: /)];
    expect(outcome).toMatchObject({ type: 'done', warnings, output: { tracks: [{ title: 'T a' }, { title: 'T b' }] } });
  });
});
