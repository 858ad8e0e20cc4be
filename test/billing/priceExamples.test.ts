import type { Quantity } from '../../src/operations';
import type { Price } from '../../src/billing/price';
import { cost, counted, price } from './charges';

describe('published price examples', () => {
  const hour = 3_600_000;
  const examples: [string, Price[], Quantity[], string][] = [
    [
      'Groq large v3: an hour',
      [price('audioMillisecond', '0.111', hour, { minimum: 10_000 })],
      [counted('audioMillisecond', hour)],
      '111000000',
    ],
    [
      'Groq large v3: 3 s are billed as 10 s',
      [price('audioMillisecond', '0.111', hour, { minimum: 10_000 })],
      [counted('audioMillisecond', 3_000)],
      '308333',
    ],
    [
      'Groq turbo: 10 hours',
      [price('audioMillisecond', '0.04', hour, { minimum: 10_000 })],
      [counted('audioMillisecond', 10 * hour)],
      '400000000',
    ],
    [
      'OpenAI whisper-1: 90 s',
      [price('audioMillisecond', '0.006', 60_000)],
      [counted('audioMillisecond', 90_000)],
      '9000000',
    ],
    [
      'OpenAI gpt-transcribe: an hour',
      [price('audioMillisecond', '0.0045', 60_000)],
      [counted('audioMillisecond', hour)],
      '270000000',
    ],
    [
      'Scribe v2: a second of $0.22 an hour',
      [price('audioMillisecond', '0.22', hour)],
      [counted('audioMillisecond', 1_000)],
      '61111',
    ],
    [
      '10 hours at $0.38 an hour, beyond 2^53 on the way',
      [price('audioMillisecond', '0.38', hour)],
      [counted('audioMillisecond', 10 * hour)],
      '3800000000',
    ],
    ['ElevenLabs v3: 1,000 characters', [price('character', '0.08', 1_000)], [counted('character', 1_000)], '80000000'],
    ['ElevenLabs flash: one character', [price('character', '0.04', 1_000)], [counted('character', 1)], '40000'],
    [
      'tts-1-hd: $30 per million characters',
      [price('character', '30', 1_000_000)],
      [counted('character', 333)],
      '9990000',
    ],
    [
      'ElevenLabs effects: 22 s at $0.12 a minute',
      [price('generatedMillisecond', '0.12', 60_000)],
      [counted('generatedMillisecond', 22_000)],
      '44000000',
    ],
    [
      'ElevenLabs music: 3 min at $0.15 a minute',
      [price('generatedMillisecond', '0.15', 60_000)],
      [counted('generatedMillisecond', 180_000)],
      '450000000',
    ],
    ['kie Suno: 12 credits at $0.005', [price('credit', '0.005', 1)], [counted('credit', 12)], '60000000'],
    ['Stable Audio: one generation', [price('generation', '0.20', 1)], [counted('generation', 1)], '200000000'],
    [
      'gpt-4o-mini-tts: $0.60 and $12 per million tokens',
      [price('inputTextToken', '0.60', 1_000_000), price('outputAudioToken', '12', 1_000_000)],
      [counted('inputTextToken', 150), counted('outputAudioToken', 1_250)],
      '15090000',
    ],
  ];

  it.each(examples)('%s', (_, prices, quantities, nanos) => {
    expect(cost({ prices, quantities })).toBe(nanos);
  });
});
