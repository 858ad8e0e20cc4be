import type { WireRequest } from '../../../core/wire';

/** Both hosts keep files for at least 14 days. */
const keptMs = 14 * 86_400_000;

/** Asks how a generation stands. */
export function pollRequest(taskId: string): WireRequest {
  return { method: 'GET', path: '/api/v1/generate/record-info', query: { taskId }, as: 'json' };
}

/** Fetches a track, the `number`th from 1, from where the host put it. */
export function trackRequest(url: string, format: 'mp3' | 'wav', number: number): WireRequest {
  const name = number === 1 ? 'music' : `music-${number}`;
  const mediaType = format === 'wav' ? 'audio/wav' : 'audio/mpeg';
  return { method: 'GET', url, as: 'audio', file: { name, mediaType, published: { url, lifetimeMs: keptMs } } };
}

/** Starts turning a track into WAV. */
export function conversionRequest(taskId: string, audioId: string, callBackUrl: string): WireRequest {
  const body = { json: { taskId, audioId, callBackUrl } };
  return { method: 'POST', path: '/api/v1/wav/generate', body, as: 'json' };
}

/** Asks how a conversion stands. */
export function conversionPollRequest(taskId: string): WireRequest {
  return { method: 'GET', path: '/api/v1/wav/record-info', query: { taskId }, as: 'json' };
}
