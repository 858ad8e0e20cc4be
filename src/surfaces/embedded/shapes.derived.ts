import { operations, settingsSchema } from '../../operations';
import { shapesOf } from './shape';

/** The fields of every operation's input, as forms and their readers need them. */
export const inputShapes = {
  transcribe: shapesOf(operations.transcribe.input),
  translate: shapesOf(operations.translate.input),
  speak: shapesOf(operations.speak.input),
  converse: shapesOf(operations.converse.input),
  soundEffect: shapesOf(operations.soundEffect.input),
  music: shapesOf(operations.music.input),
  searchVoices: shapesOf(operations.searchVoices.input),
  getVoice: shapesOf(operations.getVoice.input),
  cloneVoice: shapesOf(operations.cloneVoice.input),
  deleteVoice: shapesOf(operations.deleteVoice.input),
};

/** The fields of the settings of operations that choose a model. */
export const settingShapes = shapesOf(settingsSchema);
