import { jsonReply } from '../frame/reply.mts';
import type { Call, Route } from '../frame/wire.mts';
import { languageCodes, speechModels } from './catalogue.mts';
import type { SpeechModel } from './catalogue.mts';
import type { VoiceShelf } from './voice-shelf.mts';

const creditLimit = 1_000_000;
const resetSeconds = 30 * 24 * 3600;
const englishNames = new Intl.DisplayNames(['en'], { type: 'language' });

/** The models, the user and the subscription of a key. */
export function accountRoutes(shelf: VoiceShelf): Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/models',
      handle: () =>
        jsonReply(
          200,
          Object.entries(speechModels).map(([id, model]) => describeModel(id, model)),
        ),
    },
    {
      method: 'GET',
      path: '/v1/user/subscription',
      handle: (call) => jsonReply(200, { ...subscription(shelf, call), open_invoices: [], has_open_invoices: false }),
    },
    { method: 'GET', path: '/v1/user', handle: (call) => jsonReply(200, describeUser(shelf, call)) },
  ];
}

function describeModel(id: string, model: SpeechModel) {
  const codes = model.isEnglishOnly ? ['en'] : languageCodes;
  return {
    model_id: id,
    name: model.name,
    can_be_finetuned: false,
    can_do_text_to_speech: true,
    can_do_voice_conversion: false,
    can_use_style: model.group === 'standard',
    can_use_speaker_boost: true,
    serves_pro_voices: false,
    token_cost_factor: model.creditsPerCharacter,
    description: `${model.name}, simulated`,
    requires_alpha_access: false,
    max_characters_request_free_user: Math.min(model.maxCharacters, 2500),
    max_characters_request_subscribed_user: model.maxCharacters,
    maximum_text_length_per_request: model.maxCharacters,
    languages: codes.map((code) => ({ language_id: code, name: englishNames.of(code) ?? code })),
    model_rates: { character_cost_multiplier: model.creditsPerCharacter },
    concurrency_group: model.group,
  };
}

function subscription(shelf: VoiceShelf, call: Call) {
  const clones = shelf.clones.get(call.key ?? '')?.length ?? 0;
  return {
    tier: 'creator',
    character_count: call.key?.startsWith('sim-broke') ? creditLimit : 0,
    character_limit: creditLimit,
    max_character_limit_extension: null,
    max_credit_limit_extension: 0,
    can_extend_character_limit: false,
    allowed_to_extend_character_limit: false,
    next_character_count_reset_unix: Math.floor(Date.now() / 1000) + resetSeconds,
    voice_slots_used: clones,
    professional_voice_slots_used: 0,
    professional_voice_slots_used_in_workspace: 0,
    voice_limit: 30,
    max_voice_add_edits: 95,
    voice_add_edit_counter: clones,
    professional_voice_limit: 1,
    can_extend_voice_limit: false,
    can_use_instant_voice_cloning: true,
    can_use_professional_voice_cloning: true,
    currency: 'usd',
    current_overage: { amount: '0', currency: 'usd' },
    status: 'active',
    billing_period: 'monthly_period',
    character_refresh_period: 'monthly_period',
  };
}

function describeUser(shelf: VoiceShelf, call: Call) {
  return {
    user_id: 'simulated-user',
    workspace_id: 'simulated-workspace',
    subscription: subscription(shelf, call),
    is_new_user: false,
    can_use_delayed_payment_methods: false,
    is_onboarding_completed: true,
    is_onboarding_checklist_completed: true,
    first_name: 'Simulator',
    created_at: 1_700_000_000,
    seat_type: 'workspace_admin',
  };
}
