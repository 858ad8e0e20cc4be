import type { WireReply } from '../../../src/core/wire';
import { operations } from '../../../src/operations';
import { elevenlabs } from '../../../src/providers/elevenlabs';
import { creditsOf } from '../../../src/providers/elevenlabs/formats';
import { music } from '../../../src/providers/elevenlabs/music';
import { searchVoices } from '../../../src/providers/elevenlabs/voices';

const jsonReply = (json: unknown): WireReply => ({ status: 200, headers: {}, content: { as: 'json', json } });
const row = elevenlabs.deployments[0];

describe('The key of an account', () => {
  const read = (subscription: object) => elevenlabs.keyCheck.read?.(jsonReply({ user_id: 'u', subscription }));

  it('works and tells what is left', () => {
    const status = read({ tier: 'creator', character_count: 400, character_limit: 1_000 });
    expect(status).toEqual({ status: 'works', message: 'The key works', credit: '600 of 1000 credits left (creator)' });
  });

  it('is out of credit where nothing is left, unless more is allowed', () => {
    const spent = { character_count: 1_200, character_limit: 1_000 };
    expect(read(spent)).toMatchObject({ status: 'outOfCredit', credit: '0 of 1000 credits left' });
    expect(read({ ...spent, can_extend_character_limit: true })).toMatchObject({ status: 'works' });
  });

  it('works where the account tells nothing', () => {
    expect(elevenlabs.keyCheck.read?.(jsonReply({ user_id: 'u' }))).toMatchObject({ status: 'works' });
  });
});

describe('What a reply says it cost', () => {
  it.each([
    [{ 'character-cost': '12' }, [{ unit: 'credit', amount: 12, source: 'reported' }]],
    [{}, []],
    [{ 'character-cost': 'many' }, []],
    [{ 'character-cost': '-1' }, []],
    [{ 'character-cost': '1.5' }, []],
  ])('is credits, never characters: %j', (headers, quantities) => {
    expect(creditsOf(headers)).toEqual(quantities);
  });
});

describe('Music', () => {
  const reasonFor = (fields: object) => {
    const input = operations.music.input.parse({ prompt: 'Calm piano', ...fields });
    if (row === undefined) throw new Error('no rows');
    return music.accepts?.(input, row);
  };

  it('is refused before it is sent where lyrics or prompt are too long, or lyrics are not to be sung', () => {
    expect(reasonFor({ lyrics: 'x'.repeat(4_000) })).toBeNull();
    expect(reasonFor({ lyrics: 'x'.repeat(4_001) })).toContain('4000 characters of lyrics');
    expect(reasonFor({ prompt: 'x'.repeat(4_095), style: 'ambient' })).toContain('4100 characters');
    expect(reasonFor({ lyrics: 'La', instrumental: true })).toContain('instrumental');
  });
});

describe('A search for voices', () => {
  it('asks for no more than a page takes and ends where there are no more', () => {
    if (row === undefined) throw new Error('no rows');
    const context = {
      callbackUrl: null,
      placeholderUrl: '',
      voice: null,
      carry: null,
      previousText: null,
      nextText: null,
    };
    const { request, step } = searchVoices.request(operations.searchVoices.input.parse({ limit: 500 }), row, context);
    expect(request.query).toEqual({ page_size: 100 });
    const last = jsonReply({ voices: [{ voice_id: 'a', name: 'A' }], has_more: false, next_page_token: 'ignored' });
    expect(searchVoices.reply(last, step, row)).toMatchObject({ type: 'done', output: { nextPage: null } });
  });
});
