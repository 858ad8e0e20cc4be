import type { HttpRequest } from '../../../src/core/host';
import { createRouter } from '../../../src/core/router';
import { audioFromBytes } from '../../../src/operations';
import { providers } from '../../../src/providers';
import { createTestHost } from '../../support/nodeHost.mts';
import {
  audioFixture,
  conversationsOf,
  type NamedConversation,
  type RecordedReply,
} from '../contract/conversation.mts';
import { inputOf } from '../contract/input.mts';
import { httpReply } from '../contract/replay.mts';

const conversations = conversationsOf('imarouter');

/** A router whose host answers every request with the next recorded reply of a conversation. */
function playing(name: string, ...instead: RecordedReply[]) {
  const conversation = conversationOf(name);
  const replies = [...instead, ...repliesOf(name)];
  const sent: HttpRequest[] = [];
  const host = {
    ...createTestHost({ registry: providers, keys: { imarouter: 'ir-key' }, startMs: Date.parse('2026-11-22') }),
    send: async (request: HttpRequest) => {
      sent.push(request);
      const reply = replies.shift();
      if (reply === undefined) throw new Error('asked more than was recorded');
      return httpReply(reply);
    },
  };
  const input = { ...inputOf(conversation.operation, conversation.input), model: conversation.model };
  return { router: createRouter({ registry: providers, host }), input, sent };
}

function repliesOf(name: string): [RecordedReply, ...RecordedReply[]] {
  const [first, ...rest] = conversationOf(name).exchanges.map(({ reply }) => reply);
  if (first === undefined) throw new Error(`no reply in ${name}`);
  return [first, ...rest];
}

function conversationOf(name: string): NamedConversation {
  const conversation = conversations.find((one) => one.name === name);
  if (conversation === undefined) throw new Error(`no conversation ${name}`);
  return conversation;
}

describe('With a key for our own API alone', () => {
  it('speech is made and paid as the reply tells', async () => {
    const { router, input, sent } = playing('speak-bytes');
    const result = await router.run({ operation: 'speak', input });
    expect(result).toMatchObject({ provider: 'imarouter', model: 'elevenlabs-turbo', cost: '520000' });
    expect(result.usage.map(({ costSource }) => costSource)).toContain('reported');
    expect(sent).toMatchObject([{ url: 'https://api.imarouter.com/v1/audio/speech', signAs: 'imarouter' }]);
  });

  it('a request that is repeated carries the same idempotency key', async () => {
    const busy = { status: 503, headers: { 'content-type': 'application/json' }, json: { error: { message: 'Busy' } } };
    const { router, input, sent } = playing('speak-bytes', busy);
    const result = await router.run({ operation: 'speak', input });
    expect(result.attempts).toMatchObject([{ status: 'done', requests: 2 }]);
    const keys = sent.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toMatch(/\S/);
    expect(keys[1]).toBe(keys[0]);
  });

  it('music is submitted, waited for and fetched, and the key stays with our own address', async () => {
    const { router, input, sent } = playing('music-tracks');
    const result = await router.run({ operation: 'music', input });
    expect(result.output.tracks.map(({ title }) => title)).toEqual(['Calm 1', 'Calm 2']);
    expect(result.cost).toBe('60000000');
    expect(sent.filter(({ signAs }) => signAs === 'imarouter').every(({ url }) => url.startsWith('https://api.'))).toBe(
      true,
    );
    expect(sent.filter(({ url }) => url.startsWith('https://files.')).map(({ signAs }) => signAs)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('speech that came as several files is fetched in order, paid once, and asked for once', async () => {
    const { router, input, sent } = playing('speak-tracks');
    const result = await router.run({ operation: 'speak', input });
    expect(result.output.tracks?.map(({ title, text }) => [title, text])).toEqual([
      ['Part 1 of 2', 'Good evening.'],
      ['Part 2 of 2', 'Good night.'],
    ]);
    expect(result).toMatchObject({ cost: '520000', output: { durationSeconds: 1.25 } });
    expect(result.warnings.join()).toContain('2 files');
    expect(sent.map(({ method, signAs }) => [method, signAs])).toEqual([
      ['POST', 'imarouter'],
      ['GET', undefined],
      ['GET', undefined],
    ]);
  });

  it('speech that cannot be fetched is not made again', async () => {
    const gone = { status: 404, headers: { 'content-type': 'text/plain' }, text: 'gone' };
    const { router, input, sent } = playing('speak-tracks', repliesOf('speak-tracks')[0], gone);
    const run = router.run({ operation: 'speak', input });
    await expect(run).rejects.toMatchObject({ message: expect.stringContaining('may have been billed') });
    expect(sent.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it('JSON that tells of no speech is a bad reply', async () => {
    const nothing = { status: 200, headers: { 'content-type': 'application/json' }, json: { tracks: [] } };
    const { router, input } = playing('speak-bytes', nothing);
    const { attempts } = await router.run({ operation: 'speak', input });
    expect(attempts).toMatchObject([{ status: 'failed', kind: 'badReply' }, { status: 'done' }]);
  });

  it('speech is a job where one is to be started, and gets its subtitles at its end', async () => {
    const { router, input, sent } = playing('speak-job');
    const started = await router.start({ operation: 'speak', input });
    if (started.type !== 'running') throw new Error('no job was started');
    expect(sent.map(({ url }) => new URL(url).pathname)).toEqual(['/v1/audio/speech/async']);
    const polled = await router.resume(started.job);
    if (polled.type !== 'running') throw new Error('the job ended too early');
    const ended = await router.resume(polled.job);
    if (ended.type !== 'done') throw new Error('the job did not end');
    expect(ended.result).toMatchObject({ provider: 'imarouter', cost: '520000' });
    expect(ended.result.output).toMatchObject({ subtitles: { srt: expect.stringContaining('Good evening.') } });
    expect(sent).toHaveLength(4);
  });

  it('speech in parts keeps the silence between them when its jobs have ended', async () => {
    const json = { 'content-type': 'application/json' };
    const made = (id: string): RecordedReply[] => [
      {
        status: 200,
        headers: json,
        json: { id, status: 'completed', cost: '1', output: { url: `https://f.example/${id}` } },
      },
      { status: 200, headers: { 'content-type': 'audio/mpeg' }, file: 'tone.mp3' },
    ];
    const queued = ['a', 'b'].map((id) => ({ status: 202, headers: json, json: { id, status: 'queued' } }));
    const { router, input } = playing('speak-job', ...queued, ...made('a'), ...made('b'));
    const text = 'One. [pause 2s] Two.';
    const started = await router.start({
      operation: 'speak',
      input: { ...input, text, model: 'tts-1', subtitles: 'none' },
    });
    if (started.type !== 'running') throw new Error('no job was started');
    const ended = await router.resume(started.job);
    expect(ended).toMatchObject({ type: 'done', result: { cost: '2' } });
    const seconds =
      ended.type === 'done' && 'durationSeconds' in ended.result.output && ended.result.output.durationSeconds;
    expect(seconds).toBeCloseTo(2 * 0.552 + 2, 0);
  });

  it('speech over music is waited for, as a job keeps no recording', async () => {
    const { router, input, sent } = playing('speak-bytes');
    const musicBed = audioFromBytes(audioFixture('tone.mp3'), 'bed.mp3', 'audio/mpeg');
    const started = await router.start({ operation: 'speak', input: { ...input, musicBed } });
    expect(started).toMatchObject({ type: 'done', result: { output: { bed: { mediaType: 'audio/mpeg' } } } });
    expect(sent.map(({ url }) => new URL(url).pathname)).toEqual(['/v1/audio/speech']);
  });

  it('the end of a speech that nobody waited for is read as speech', async () => {
    const found = await providers['imarouter']?.callback?.find?.(
      { jobId: 'job_9', status: 'completed' },
      { type: 'job.completed', data: { id: 'job_9', operation: 'speak', model: 'elevenlabs-turbo' } },
    );
    expect(found).toMatchObject({ operation: 'speak', model: 'elevenlabs-turbo', step: { state: { job: 'job_9' } } });
  });

  it('subtitles of speech are made from the times in the reply', async () => {
    const { router, input } = playing('speak-words');
    const { output } = await router.run({ operation: 'speak', input });
    expect(output.subtitles?.srt).toContain('Good evening.');
  });
});
