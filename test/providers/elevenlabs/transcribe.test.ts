import { audioFromBytes, operations } from '../../../src/operations';
import { elevenlabs } from '../../../src/providers/elevenlabs';
import { languageFound, languageSent, scribeLanguages } from '../../../src/providers/elevenlabs/languages';
import { transcribe } from '../../../src/providers/elevenlabs/transcribe';

const scribe = elevenlabs.deployments.find(({ model }) => model === 'scribe-v2');
const audio = audioFromBytes(new Uint8Array([1, 2, 3]), 'talk.mp3', 'audio/mpeg');

function row() {
  if (scribe === undefined) throw new Error('no row for Scribe');
  return scribe;
}

function inputOf(fields: object) {
  return operations.transcribe.input.parse({ audio, ...fields });
}

function formOf(fields: object): readonly (readonly [string, unknown])[] {
  const context = {
    callbackUrl: null,
    placeholderUrl: '',
    voice: null,
    carry: null,
    previousText: null,
    nextText: null,
  };
  const { body } = transcribe.request(inputOf(fields), row(), context).request;
  return body !== undefined && 'form' in body ? body.form : [];
}

describe('A request for a transcript', () => {
  it('refuses key terms that the provider would refuse', () => {
    const reasonFor = (term: string) => transcribe.accepts?.(inputOf({ keyTerms: ['fine', term] }), row());
    expect(reasonFor('five words are still fine')).toBeNull();
    expect(reasonFor('six words are more than fine')).toContain('five words');
    expect(reasonFor('x'.repeat(50))).toContain('49 characters');
    expect(reasonFor('a [bracket]')).toContain('brackets');
  });

  it('asks for word times wherever segments, subtitles or speakers are to be made', () => {
    const granularity = (fields: object) => formOf(fields).find(([name]) => name === 'timestamps_granularity')?.[1];
    expect(granularity({ timestamps: 'none' })).toBe('none');
    expect(granularity({ timestamps: 'none', subtitles: 'vtt' })).toBe('word');
    expect(granularity({ timestamps: 'none', speakers: true })).toBe('word');
    expect(granularity({})).toBe('word');
  });

  it('tells the number of speakers only where they are to be told apart', () => {
    expect(formOf({ speakerCount: 3 }).map(([name]) => name)).not.toContain('num_speakers');
    expect(formOf({ speakerCount: 3, speakers: true })).toContainEqual(['num_speakers', '3']);
  });

  it('writes sounds such as laughter into the text only where asked to', () => {
    const providerOptions = { elevenlabs: { tag_audio_events: true } };
    expect(formOf({})).toContainEqual(['tag_audio_events', 'false']);
    expect(formOf({ providerOptions })).toContainEqual(['tag_audio_events', 'true']);
  });

  it('counts what is looked for in the text as a surcharge', () => {
    const providerOptions = { elevenlabs: { entity_detection: ['pii', 'pci'] } };
    const context = {
      callbackUrl: null,
      placeholderUrl: '',
      voice: null,
      carry: null,
      previousText: null,
      nextText: null,
    };
    const { step } = transcribe.request(inputOf({ providerOptions }), row(), context);
    const json = { text: 'Hi', words: [], audio_duration_secs: 2.0005 };
    const outcome = transcribe.reply({ status: 200, headers: {}, content: { as: 'json', json } }, step, row());
    expect(formOf({ providerOptions }).filter(([name]) => name === 'entity_detection')).toHaveLength(2);
    expect(outcome).toMatchObject({
      quantities: [
        { unit: 'audioMillisecond', amount: 2001, source: 'reported' },
        { unit: 'audioMillisecond', amount: 2001, source: 'reported', surcharge: 'entityDetection' },
      ],
    });
  });
});

describe('Languages', () => {
  it('are 99, each told by three letters and read back', () => {
    expect(scribeLanguages).toHaveLength(99);
    for (const language of scribeLanguages) {
      expect(languageSent(language)).toMatch(/^[a-z]{3}$/);
      expect(languageFound(languageSent(language) ?? '')).toBe(language);
    }
  });

  it('are told without their region, and not at all where they are to be found', () => {
    expect(languageSent('pt-BR')).toBe('por');
    expect(languageSent('zh-Hant-TW')).toBe('zho');
    expect(languageSent('auto')).toBeUndefined();
  });

  it('are read in two letters as well, and as they are where unknown', () => {
    expect(languageFound('en')).toBe('en');
    expect(languageFound('xyz')).toBe('xyz');
  });
});
