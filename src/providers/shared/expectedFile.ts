import type { Deployment, OutputFormat } from '../../core/deployment';
import type { ExpectedFile } from '../../core/wire';
import { type AudioFormat, RouterFailure } from '../../operations';

/** The row of an output format; asking for one that the deployment lacks is invalidInput. */
export function outputFormat(deployment: Deployment, format: AudioFormat): OutputFormat {
  const output = deployment.output?.[format];
  if (output === undefined) {
    throw new RouterFailure('invalidInput', `${deployment.title} cannot give ${format}`, { stage: 'intake' });
  }
  return output;
}

/** The file a reply becomes: raw samples get a header only if a WAV file is wanted. */
export function expectedFile(name: string, format: AudioFormat, output: OutputFormat): ExpectedFile {
  return {
    name,
    mediaType: output.mediaType,
    ...(format === 'wav' && output.pcm !== undefined ? { pcm: output.pcm } : {}),
  };
}
