import { type AudioInput, type InputOf, isAudioUrl, type OperationId } from '../operations';
import type { Host } from './host';
import { look, type Recording, unseen } from './recording';
import { viewOf } from './view';

/**
 * Looks at the recordings of an input before anything is sent: what they are and how long. An address stays one until it is
 * clear that no provider can fetch it by itself.
 */
export async function intake<Id extends OperationId>(
  input: InputOf<Id>,
  host: Host,
): Promise<{ input: InputOf<Id>; recording: Recording | null }> {
  const { audio, samples } = viewOf(input);
  if (samples !== undefined) return { input: await withSamples(input, samples, host), recording: null };
  if (audio === undefined) return { input, recording: null };
  const recording = unseen(audio, host);
  return { input, recording: isAudioUrl(audio) ? recording : { ...recording, known: await recording.look() } };
}

async function withSamples<Id extends OperationId>(
  input: InputOf<Id>,
  samples: readonly AudioInput[],
  host: Host,
): Promise<InputOf<Id>> {
  const sources: AudioInput[] = [];
  for (const sample of samples) sources.push((await look(sample, host)).source);
  return { ...input, samples: sources };
}
