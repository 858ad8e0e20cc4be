import { z } from 'zod/v4';
import type { Again } from '../../../core/provider';
import type { WireReply } from '../../../core/wire';
import { answerOf, isPassing } from './answer';
import type { SunoApi } from './api';
import { conversionPollRequest, conversionRequest, trackRequest } from './requests';
import { type ConversionState, jobState, later, next, type TrackState } from './state';

const submitted = z.object({ taskId: z.string().min(1) });
const record = z.object({
  successFlag: z.string().nullish(),
  response: z.object({ audioWavUrl: z.string().nullish() }).nullish(),
  errorMessage: z.string().nullish(),
});

const ended = new Set(['CREATE_TASK_FAILED', 'GENERATE_WAV_FAILED']);
const patienceWhenBusy = 5;
const mostPolls = 40;

/** Asks the host for a track as WAV. Source: https://docs.sunoapi.org/suno-api/convert-to-wav-format */
export function convert(track: TrackState): Again {
  const request = conversionRequest(track.taskId, track.trackId, track.placeholderUrl);
  return next(request, 'convert', { ...track, wavTaskId: null, polls: 0, misses: 0 });
}

/** Reads the id of a conversion. A host may name one that was there already, along with a refusal. */
export function readConversion(reply: WireReply, state: ConversionState, api: SunoApi): Again {
  const answer = answerOf(reply, api.codes);
  const wavTaskId = submitted.safeParse(answer.data).data?.taskId;
  if (wavTaskId !== undefined) {
    const conversions = state.conversions + (answer.ok ? 1 : 0);
    return later(conversionPollRequest(wavTaskId), 'converted', { ...state, wavTaskId, conversions }, 0);
  }
  if (answer.ok) return keepMp3(state, 'no conversion was started', api);
  if (!isPassing(answer.reading) || state.misses >= patienceWhenBusy)
    return keepMp3(state, answer.reading.message, api);
  const request = conversionRequest(state.taskId, state.trackId, state.placeholderUrl);
  return later(request, 'convert', { ...state, misses: state.misses + 1 }, state.misses);
}

/** Reads how a conversion stands and fetches what it made. Source: https://docs.sunoapi.org/suno-api/get-wav-conversion-details */
export function readConverted(reply: WireReply, state: ConversionState, api: SunoApi): Again {
  const answer = answerOf(reply, api.codes);
  if (!answer.ok && !isPassing(answer.reading)) return keepMp3(state, answer.reading.message, api);
  const { successFlag, response, errorMessage } = record.safeParse(answer.data).data ?? {};
  const url = response?.audioWavUrl;
  if (url) return next(trackRequest(url, 'wav', state.saved.length + 1), 'track', state);
  if (ended.has(successFlag ?? ''))
    return keepMp3(state, errorMessage?.trim() || 'the conversion did not succeed', api);
  if (state.polls >= mostPolls) return keepMp3(state, 'the conversion took too long', api);
  const request = conversionPollRequest(state.wavTaskId ?? '');
  return later(request, 'converted', { ...state, polls: state.polls + 1 }, state.polls);
}

/** The music is paid for: what cannot be converted is handed out as it is. */
export function keepMp3(state: ConversionState, why: string, api: SunoApi): Again {
  const warning = `The track is MP3, not WAV: ${why}`;
  const job = jobState.parse(state);
  const goingOn = { ...job, format: 'mp3' as const, polls: 0, misses: 0, warnings: [...job.warnings, warning] };
  return next(api.poll(state.taskId), 'poll', goingOn);
}
