import { type InputOf, type OperationId, RouterFailure } from '../operations';
import type { Deployment } from './deployment';
import type { Adapter, Provider } from './provider';
import { type Recording, unreadable } from './recording';
import { type InputView, viewOf } from './view';

/** What a deployment cannot do for an input: `reason` passes it over, `warnings` tell what it leaves out. */
export interface Acceptance {
  readonly reason: string | null;
  readonly warnings: readonly string[];
}

/** Judges by the table, then by the adapter, before money is spent. */
export function accept<Id extends OperationId>(
  input: InputOf<Id>,
  provider: Provider,
  deployment: Deployment,
  adapter: Adapter<Id>,
  recording: Recording | null,
): Acceptance {
  const view = viewOf(input);
  checkOptions(view, provider, adapter);
  const reason = hindrance(view, deployment, recording) ?? adapter.accepts?.(input, deployment) ?? null;
  return { reason, warnings: reason === null ? leftOut(view, deployment) : [] };
}

function hindrance(view: InputView, deployment: Deployment, recording: Recording | null): string | null {
  const { features } = deployment;
  const transcribes = view.timestamps !== undefined || (view.audio !== undefined && view.subtitles !== undefined);
  if (!speaksLanguage(view.language, deployment)) return `does not know the language '${view.language}'`;
  if (view.speakers && !features.speakers) return 'cannot label speakers';
  if (view.timestamps === 'word' && !features.words) return 'gives no word times';
  if (view.subtitles !== undefined && view.subtitles !== 'none') {
    if (transcribes && !features.words && !features.segments) return 'gives no times to make subtitles from';
    if (!transcribes && !features.alignment) return 'gives no word times with speech, which subtitles need';
  }
  if (view.emotion !== undefined && deployment.emotions?.[view.emotion] === undefined)
    return `cannot sound ${view.emotion}`;
  if (view.lyrics !== undefined && !features.lyrics) return 'does not sing given lyrics';
  return (
    cannotSpeed(view, deployment) ??
    cannotWrite(view, deployment) ??
    cannotLast(view, deployment) ??
    (recording && unreadable(recording, deployment))
  );
}

/** Codes for what the tables list under another: Bokmål, Filipino and Mandarin. */
const sameLanguage: Readonly<Record<string, string>> = { nb: 'no', fil: 'tl', cmn: 'zh' };

function speaksLanguage(language: string | undefined, { languages }: Deployment): boolean {
  if (language === undefined || language === 'auto' || languages === undefined) return true;
  const [given] = language.split('-');
  const primary = given === undefined ? given : (sameLanguage[given] ?? given);
  return (
    languages.includes(language) || languages.some((known) => known === primary || known.split('-')[0] === language)
  );
}

function cannotSpeed({ speed }: InputView, { features }: Deployment): string | null {
  if (speed === undefined || speed === 1) return null;
  if (features.speed === undefined) return 'cannot change its speed';
  const [minimum, maximum] = features.speed;
  return speed < minimum || speed > maximum ? `speaks at ${minimum} to ${maximum} times its usual speed only` : null;
}

function cannotWrite({ format, delivery, spoken }: InputView, { output }: Deployment): string | null {
  if (format === undefined || delivery !== undefined || spoken === false) return null;
  if (output?.[format] !== undefined) return null;
  return `gives no ${format} (it gives ${Object.keys(output ?? {}).join(', ') || 'no audio'})`;
}

function cannotLast({ durationSeconds }: InputView, { seconds, operations }: Deployment): string | null {
  if (durationSeconds === undefined || seconds === undefined || operations.includes('music')) return null;
  if (durationSeconds >= seconds.minimum && durationSeconds <= seconds.maximum) return null;
  return `makes ${seconds.minimum} to ${seconds.maximum} seconds of sound`;
}

type IsLeftOut = (view: InputView, deployment: Deployment) => boolean;

const mayBeLeftOut: readonly (readonly [string, IsLeftOut])[] = [
  ['Key Terms', ({ keyTerms }, { features }) => keyTerms !== undefined && !features.keyTerms],
  ['Prompt', ({ audio, prompt }, { features }) => audio !== undefined && prompt !== undefined && !features.prompt],
  ['Temperature', ({ temperature }, { features }) => temperature !== undefined && !features.temperature],
  [
    'Instructions',
    ({ text, instructions }, { features }) =>
      text !== undefined && instructions !== undefined && !features.instructions,
  ],
  ['Stability', ({ stability }, { features }) => stability !== undefined && !features.voiceSettings],
  ['Similarity', ({ similarity }, { features }) => similarity !== undefined && !features.voiceSettings],
  ['Style', ({ style }, { features }) => typeof style === 'number' && !features.voiceSettings],
  ['Seed', ({ seed }, { features }) => seed !== undefined && !features.seed],
  ['Loop', ({ loop }, { features }) => loop === true && !features.loop],
  ['Sample Rate', (view, { output }) => view.sampleRate !== undefined && !offersRate(view, output)],
];

function leftOut(view: InputView, deployment: Deployment): string[] {
  return mayBeLeftOut
    .filter(([, isLeftOut]) => isLeftOut(view, deployment))
    .map(([name]) => `${deployment.title} does not use '${name}'.`);
}

function offersRate({ format, sampleRate }: InputView, output: Deployment['output']): boolean {
  const offered = format === undefined ? undefined : output?.[format];
  return sampleRate !== undefined && (offered?.sampleRate === sampleRate || offered?.rates?.[sampleRate] !== undefined);
}

function checkOptions<Id extends OperationId>(view: InputView, provider: Provider, adapter: Adapter<Id>): void {
  const options = view.providerOptions?.[provider.id];
  if (options === undefined) return;
  if (adapter.options === undefined) {
    throw new RouterFailure('invalidInput', `${provider.title} has no options for this operation`, { stage: 'intake' });
  }
  const parsed = adapter.options().safeParse(options);
  if (parsed.success) return;
  const issue = parsed.error.issues[0];
  const message = `Provider option of ${provider.title} is not valid: ${issue?.path.join('.') || 'options'}: ${issue?.message}`;
  throw new RouterFailure('invalidInput', message, { stage: 'intake' });
}
