import type { AudioFormat, AudioInput, Delivery, Emotion, InputOf, OperationId } from '../operations';

/**
 * What the core looks at in an input, whatever the operation. Every operation's input can be read through it; what an
 * operation does not have is absent.
 */
export interface InputView {
  readonly audio?: AudioInput;
  readonly text?: string;
  readonly prompt?: string;
  readonly lyrics?: string;
  readonly model?: string;
  readonly voice?: string;
  readonly speakerVoices?: Readonly<Record<string, string>>;
  readonly provider?: string;
  readonly language?: string;
  readonly format?: AudioFormat;
  readonly delivery?: Delivery;
  readonly musicBed?: AudioInput;
  readonly bedGainDb?: number;
  readonly sampleRate?: number;
  readonly speed?: number;
  readonly emotion?: Emotion;
  readonly instructions?: string;
  readonly stability?: number;
  readonly similarity?: number;
  readonly style?: number | string;
  readonly negativeStyle?: string;
  readonly seed?: number;
  readonly loop?: boolean;
  readonly temperature?: number;
  readonly keyTerms?: readonly string[];
  readonly speakers?: boolean;
  readonly timestamps?: 'none' | 'segment' | 'word';
  readonly subtitles?: 'none' | 'srt' | 'vtt' | 'both';
  readonly durationSeconds?: number;
  readonly instrumental?: boolean;
  readonly spoken?: boolean;
  readonly turns?: readonly { readonly text: string }[];
  readonly samples?: readonly AudioInput[];
  readonly providerOptions?: Readonly<Record<string, unknown>>;
}

/** Reads an input without knowing its operation. */
export function viewOf<Id extends OperationId>(input: InputOf<Id>): InputView {
  return input;
}
