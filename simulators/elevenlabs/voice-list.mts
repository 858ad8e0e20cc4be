import { jsonReply } from '../frame/reply.mts';
import type { Call, Reply } from '../frame/wire.mts';
import { describeVoice } from './voice-shelf.mts';
import type { VoiceShelf } from './voice-shelf.mts';

const defaultPageSize = 10;

/** One page of the voices that a query asks for. */
export function listVoices(shelf: VoiceShelf, call: Call): Reply {
  const { query } = call;
  const search = (query.get('search') ?? '').toLowerCase();
  const ids = query.getAll('voice_ids');
  const kind = query.get('voice_type');
  const wanted = shelf
    .all(call)
    .filter(
      (voice) =>
        !search ||
        JSON.stringify([voice.name, voice.description, voice.category, voice.labels]).toLowerCase().includes(search),
    )
    .filter(({ category }) => !query.get('category') || category === query.get('category'))
    .filter(({ category }) => !kind || kind === 'community' || (kind === 'default') === (category === 'premade'))
    .filter(({ id }) => ids.length === 0 || ids.includes(id));
  if (query.get('sort') === 'name') wanted.sort((first, second) => first.name.localeCompare(second.name));
  if (query.get('sort') === 'created_at_unix')
    wanted.sort((first, second) => first.createdSeconds - second.createdSeconds);
  if (query.get('sort_direction') === 'desc') wanted.reverse();
  const start = Number(Buffer.from(query.get('next_page_token') ?? '', 'base64url').toString()) || 0;
  const end = start + Number(query.get('page_size') ?? defaultPageSize);
  const hasMore = end < wanted.length;
  return jsonReply(200, {
    voices: wanted.slice(start, end).map(describeVoice),
    has_more: hasMore,
    total_count: wanted.length,
    next_page_token: hasMore ? Buffer.from(String(end)).toString('base64url') : null,
  });
}
