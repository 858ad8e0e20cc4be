import { z } from 'zod/v4';
import { field } from './field';
import {
  deliveries,
  emotions,
  formatField,
  languageField,
  modelField,
  musicBedField,
  providerOptionsField,
  sampleRateField,
  seedField,
  subtitlesField,
} from './fields';
import { fileRefSchema, soundSchema } from './file';
import { subtitleFilesSchema } from './transcribe';
import { wordSchema } from './transcript';
import { lazy } from './lazy';

const input = lazy(() => {
  const fraction = z.number().min(0).max(1).optional();

  const text = field(z.string().trim().min(1), 'Text', 'What to say. Texts of any length become one audio file.', {
    widget: 'longText',
    placeholder: 'e.g. Welcome to the show!',
  });

  const voice = field(
    z.string().trim().min(1).default('alloy'),
    'Voice',
    "A voice ID, 'provider:voice' in order of preference separated by commas, or alloy, echo, fable, onyx, nova or shimmer, which every provider has a match for",
    { list: 'voices' },
  );

  const speakerVoices = field(
    z.record(z.string().trim().min(1), z.string().trim().min(1)).optional(),
    'Speaker Voices',
    'Voices for lines that begin with a name, such as { "Host": "onyx", "Guest": "nova" }',
    { advanced: true, widget: 'json' },
  );

  const speed = field(z.number().min(0.25).max(4).optional(), 'Speed', 'From 0.25 to 4, where 1 is normal', {
    advanced: true,
  });

  const emotion = field(
    z.enum(emotions).optional(),
    'Emotion',
    'How it should sound. Models that cannot are passed over.',
    { advanced: true },
  );

  const instructions = field(
    z.string().max(4_096).optional(),
    'Instructions',
    'How to speak, in plain words, where the model follows them',
    { advanced: true, widget: 'longText' },
  );

  const stability = field(fraction, 'Stability', 'From 0 (lively) to 1 (even)', { advanced: true });
  const similarity = field(fraction, 'Similarity', 'How closely to keep to the original voice, from 0 to 1', {
    advanced: true,
  });
  const style = field(fraction, 'Style', 'How much to exaggerate the style of the voice, from 0 to 1', {
    advanced: true,
  });

  const delivery = field(
    z.enum(deliveries).optional(),
    'Deliver As',
    'Makes the file fit where it is sent: a WhatsApp voice note, a Telegram voice message, or the telephone (8 kHz)',
    { advanced: true },
  );

  const bedGainDb = field(
    z.number().min(-60).max(12).optional(),
    'Music Bed Gain',
    'How loud the music bed is, in decibels of its own level; -14 unless set',
    { advanced: true },
  );
  return z.strictObject({
    text,
    voice,
    model: modelField,
    language: languageField,
    format: formatField,
    subtitles: subtitlesField,
    speed,
    emotion,
    instructions,
    delivery,
    sampleRate: sampleRateField,
    stability,
    similarity,
    style,
    seed: seedField,
    speakerVoices,
    musicBed: musicBedField,
    bedGainDb,
    providerOptions: providerOptionsField,
  });
});

const trackSchema = soundSchema.extend({
  title: field(z.string().nullable(), 'Title', 'Which part of how many it is'),
  text: field(z.string().nullable(), 'Text', 'What it says, null where that was not kept'),
});

/** One of several files of a speech. */
export type SpeechTrack = z.infer<typeof trackSchema>;

const output = lazy(() =>
  soundSchema.extend({
    words: field(z.array(wordSchema).optional(), 'Words', 'When each word is said, if asked for'),
    bed: fileRefSchema.optional(),
    tracks: field(
      z.array(trackSchema).optional(),
      'Tracks',
      'All files in order, where parts by several providers could not be joined',
    ),
    subtitles: subtitleFilesSchema.optional(),
  }),
);

export const speak = {
  id: 'speak',
  resource: 'speech',
  title: 'Text to Speech',
  action: 'Convert text to speech',
  description: 'Turn text of any length into a spoken audio file',
  creates: false,
  get input() {
    return input();
  },
  get output() {
    return output();
  },
} as const;

export type SpeakInput = z.infer<typeof speak.input>;
export type SpeakOutput = z.infer<typeof speak.output>;
