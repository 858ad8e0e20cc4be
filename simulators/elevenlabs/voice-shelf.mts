import type { Call } from '../frame/wire.mts';
import { premadeVoices } from './catalogue.mts';
import type { Voice } from './catalogue.mts';

/** The voices of every account: the premade ones and those that its key has cloned. */
export interface VoiceShelf {
  all(call: Call): Voice[];
  has(call: Call, id: string): boolean;
  clones: Map<string, Voice[]>;
}

/** Shelves with nothing cloned yet. */
export function createVoiceShelf(): VoiceShelf {
  const premade = premadeVoices();
  const clones = new Map<string, Voice[]>();
  const all = (call: Call) => [...premade, ...(clones.get(call.key ?? '') ?? [])];
  return { all, clones, has: (call, id) => all(call).some((voice) => voice.id === id) };
}

/** A voice as the API shows it. */
export function describeVoice(voice: Voice) {
  const samples = voice.sampleNames.map((fileName, index) => ({
    sample_id: `${voice.id}${index}`,
    file_name: fileName,
    mime_type: 'audio/mpeg',
    size_bytes: 0,
    hash: '',
  }));
  return {
    voice_id: voice.id,
    name: voice.name,
    samples: samples.length > 0 ? samples : null,
    category: voice.category,
    fine_tuning: null,
    labels: voice.labels,
    description: voice.description || null,
    preview_url: null,
    available_for_tiers: [],
    settings: { stability: 0.5, similarity_boost: 0.75, style: 0, use_speaker_boost: true, speed: 1 },
    sharing: null,
    high_quality_base_model_ids: ['eleven_multilingual_v2', 'eleven_turbo_v2_5', 'eleven_flash_v2_5'],
    verified_languages: [],
    collection_ids: null,
    safety_control: null,
    voice_verification: null,
    permission_on_resource: voice.category === 'cloned' ? 'admin' : null,
    is_owner: voice.category === 'cloned',
    is_legacy: false,
    is_mixed: false,
    created_at_unix: voice.createdSeconds,
  };
}
