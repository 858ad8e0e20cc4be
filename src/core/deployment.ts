import type { Price } from '../billing/price';
import type { AudioFormat, BuiltInVoice, Emotion, JsonValue, OperationId } from '../operations';

/** How sure a row is: read in a specification, in the provider's documentation, from others, or from nobody yet. */
export type Evidence = 'spec' | 'docs' | 'thirdParty' | 'unconfirmed';

/**
 * How an output format is had. `native` is the provider's own name for it. With `pcm` the provider sends raw samples in that
 * layout, which get a WAV header (for `wav`) or stay raw (for `pcm`).
 */
export interface OutputFormat {
  readonly native: string;
  readonly mediaType: string;
  readonly sampleRate?: number;
  readonly pcm?: { readonly sampleRate: number; readonly channels?: number };
  /** Other sample rates on offer, with the provider's name for each. */
  readonly rates?: Readonly<Record<number, string>>;
}

/** How an emotion is asked for: what is laid over the request, put before the text, or told as an instruction. */
export interface EmotionSetting {
  readonly settings?: Readonly<Record<string, JsonValue>>;
  readonly tag?: string;
  readonly instruction?: string;
}

export interface Features {
  readonly words?: boolean;
  readonly segments?: boolean;
  readonly speakers?: boolean;
  readonly keyTerms?: boolean;
  readonly prompt?: boolean;
  readonly temperature?: boolean;
  readonly speed?: readonly [minimum: number, maximum: number];
  readonly instructions?: boolean;
  readonly voiceSettings?: boolean;
  readonly alignment?: boolean;
  readonly seed?: boolean;
  readonly loop?: boolean;
  readonly lyrics?: boolean;
  /** Whether music of a wanted length can be asked for. */
  readonly duration?: boolean;
  /** Whether it pauses at `<break time="1s"/>` by itself; otherwise silence is put between parts. */
  readonly breaks?: boolean;
  readonly streaming?: boolean;
  /** Whether neighbouring text or request ids make parts of a text fit together. */
  readonly stitching?: boolean;
}

/** A model at a provider: what it is called there, takes, gives and costs. Data only. */
export interface Deployment {
  /** Canonical id that a user names. */
  readonly model: string;
  readonly provider: string;
  /** Other names it goes by. */
  readonly aliases?: readonly string[];
  /** The provider's own id; null leaves it to the user (`provider/model`). */
  readonly providerModel: string | null;
  readonly title: string;
  readonly operations: readonly OperationId[];
  /** BCP 47 codes it knows; absent means it does not tell. */
  readonly languages?: readonly string[];
  /** Languages it can write when translating; absent means English. */
  readonly input?: {
    /** File extensions it accepts, by which it also judges. */
    readonly formats: readonly string[];
    readonly maxBytes: number;
    readonly maxSeconds?: number;
    /** Whether the provider fetches a URL by itself. */
    readonly urls?: boolean;
  };
  readonly text?: { readonly maxCharacters: number };
  readonly output?: Readonly<Partial<Record<AudioFormat, OutputFormat>>>;
  /** Seconds it can generate: music and effects. */
  readonly seconds?: { readonly minimum: number; readonly maximum: number; readonly usual: number };
  /** Tracks that one generation makes. */
  readonly tracks?: number;
  readonly features: Features;
  readonly emotions?: Readonly<Partial<Record<Emotion, EmotionSetting>>>;
  /** The provider's match for each built-in name. */
  readonly voices?: Readonly<Record<BuiltInVoice, string>>;
  readonly prices: readonly Price[];
  readonly evidence: Evidence;
  readonly asOf: string;
  readonly source: string;
  /** What a user should know before choosing it, one or two sentences. */
  readonly note?: string;
  readonly waiting: 'callback' | 'holdsWorker';
  /** Seconds a usual job takes, for time limits. */
  readonly expectedSeconds?: number;
  /** Last day of service, YYYY-MM-DD, and the model that goes on. */
  readonly shutdown?: { readonly date: string; readonly successor: string };
}
