import type { HttpRequest } from '../../../src/core/host';
import { createRouter } from '../../../src/core/router';
import { providers } from '../../../src/providers';
import { createTestHost } from '../../support/nodeHost.mts';
import { conversationsOf, type RecordedReply } from '../contract/conversation.mts';
import { inputOf } from '../contract/input.mts';
import { httpReply } from '../contract/replay.mts';

const conversations = conversationsOf('imarouter');

/** A router whose host answers every request with the next recorded reply of a conversation. */
function playing(name: string, ...instead: RecordedReply[]) {
  const conversation = conversations.find((one) => one.name === name);
  if (conversation === undefined) throw new Error(`no conversation ${name}`);
  const replies = [...instead, ...conversation.exchanges.map(({ reply }) => reply)];
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

  it('subtitles of speech are made from the times in the reply', async () => {
    const { router, input } = playing('speak-words');
    const { output } = await router.run({ operation: 'speak', input });
    expect(output.subtitles?.srt).toContain('Good evening.');
  });
});
