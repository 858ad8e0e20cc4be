import type { Deployment } from '../../core/deployment';
import type { Adapter } from '../../core/provider';
import type { WireJson } from '../../core/wire';
import type { MusicInput } from '../../operations';
import { badReply } from '../shared/outcome';
import { chosenFormat, creditsOf } from './formats';
import { musicOptions } from './options';

const longestLyrics = 4_000;
const longestPrompt = 4_100;

/** Music from a prompt, answered when it is done. Source: https://elevenlabs.io/docs/api-reference/music/compose */
export const music: Adapter<'music'> = {
  options: musicOptions,
  accepts(input) {
    if (input.instrumental === true && input.lyrics !== undefined) return 'cannot be instrumental and sing lyrics';
    if ([...(input.lyrics ?? '')].length > longestLyrics) return `takes up to ${longestLyrics} characters of lyrics`;
    if ([...promptOf(input)].length > longestPrompt)
      return `takes up to ${longestPrompt} characters of prompt and style`;
    return null;
  },
  request(input, deployment) {
    const { native, file } = chosenFormat(input, deployment, 'music');
    return {
      request: {
        method: 'POST',
        path: '/v1/music',
        query: { output_format: native },
        body: { json: bodyOf(input, deployment) },
        as: 'audio',
        file,
      },
      step: { name: 'music', state: null },
    };
  },
  reply({ content, headers }) {
    if (content.as !== 'audio') return badReply('audio');
    const { file: audio, durationSeconds } = content;
    const tracks = [{ audio, durationSeconds, title: null }];
    return { type: 'done', output: { tracks }, quantities: creditsOf(headers) };
  },
};

function bodyOf(input: MusicInput, { provider, providerModel }: Deployment): WireJson {
  const { durationSeconds, lyrics } = input;
  return {
    prompt: promptOf(input),
    model_id: providerModel,
    music_length_ms: durationSeconds === undefined ? undefined : Math.round(durationSeconds * 1_000),
    lyrics_text: lyrics,
    force_instrumental: input.instrumental ?? lyrics === undefined,
    ...musicOptions().parse(input.providerOptions?.[provider] ?? {}),
  };
}

function promptOf({ prompt, style, negativeStyle, title }: MusicInput): string {
  return [
    prompt,
    ...(style === undefined ? [] : [`Style: ${style}`]),
    ...(negativeStyle === undefined ? [] : [`Without: ${negativeStyle}`]),
    ...(title === undefined ? [] : [`Title: ${title}`]),
  ].join('. ');
}
