import type { Deployment, EmotionSetting } from '../../core/deployment';
import type { SpeakInput } from '../../operations';

/** How the deployment's table asks for the emotion of the input; empty where none is wanted. */
export function emotionOf(input: SpeakInput, deployment: Deployment): EmotionSetting {
  return (input.emotion && deployment.emotions?.[input.emotion]) ?? {};
}

/** The text with the emotion's tag before it, where it has one. */
export function taggedText(input: SpeakInput, emotion: EmotionSetting): string {
  return emotion.tag === undefined ? input.text : `${emotion.tag} ${input.text}`;
}
