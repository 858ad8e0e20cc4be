import { formFields } from '../../../src/providers/shared/openai/form';
import { readOpenAiError } from '../../../src/providers/shared/openai/readError';
import { readTranscript } from '../../../src/providers/shared/openai/transcript';
import { chatQuantities, usageQuantities } from '../../../src/providers/shared/openai/usage';

describe("OpenAI's wire format", () => {
  it('writes lists and objects into forms as the vendor does, and leaves out what is not set', () => {
    const fields = formFields({
      a: 1,
      b: undefined,
      c: ['x', true],
      d: { type: 'server_vad', threshold: 0.5 },
      e: null,
    });
    expect(fields).toEqual([
      ['a', '1'],
      ['c[]', 'x'],
      ['c[]', 'true'],
      ['d[type]', 'server_vad'],
      ['d[threshold]', '0.5'],
    ]);
  });

  it('counts every token once, and zero where a kind is not told', () => {
    const usage = { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { audio_tokens: 4 } };
    expect(chatQuantities(usage).map(({ unit, amount }) => [unit, amount])).toEqual([
      ['inputTextToken', 6],
      ['inputAudioToken', 4],
      ['outputTextToken', 5],
      ['outputAudioToken', 0],
    ]);
    expect(usageQuantities({ type: 'tokens', input_tokens: 7, output_tokens: 2 }).map(({ amount }) => amount)).toEqual([
      0, 7, 2,
    ]);
  });

  it.each([[undefined], [null], [{}], [{ type: 'duration' }], [{ type: 'duration', seconds: 'soon' }], ['text']])(
    'reports nothing from %j',
    (usage) => {
      expect([...usageQuantities(usage), ...chatQuantities(usage)]).toEqual([]);
    },
  );

  it('passes over segments without times and mends an end before its start', () => {
    const segments = [{ text: 'a' }, { text: 'b', start: 2, end: 1 }, { text: ' ', start: 3, end: 4 }, null];
    expect(readTranscript({ text: 'a b', segments }, 'en')).toMatchObject({
      language: 'en',
      segments: [{ text: 'b', start: 2, end: 2 }],
    });
  });

  it.each([
    'Incorrect API key provided: sk-proj-abcdEFGH12345678. Look it up.',
    'Incorrect API key provided: gsk_abcdEFGH12345678. Look it up.',
    'Incorrect API key provided: sk-proj-********************5678. Look it up.',
  ])('shows no key of %j', (message) => {
    const reading = readOpenAiError(401, JSON.stringify({ error: { message } }));
    expect(reading).toEqual({ kind: 'unauthorized', message: 'Incorrect API key provided: …. Look it up.' });
  });
});
